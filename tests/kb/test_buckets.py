"""A bucket that is mute, forked from, versioned or none: said in words and in time, and nothing is left over."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from s3_server import BucketServer

from kb.__main__ import kb
from kb.errors import FilesAway, SettingsError
from kb.settings import read_settings
from kb.shelf import Bucket, shelf
from kb.store import Store

NAME = "ab/abcd.pdf"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    with BucketServer.running() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def seconds(ask: Callable[[], object]) -> float:
    """How long it takes until a bucket is given up."""
    began = time.monotonic()
    with pytest.raises(FilesAway, match="does not answer"):
        ask()
    return time.monotonic() - began


@pytest.mark.slow
def test_a_bucket_that_is_mute_is_given_up_by_whoever_reads_and_writes_and_comes_back(server: BucketServer) -> None:
    url = f"s3://{server.bucket}/mute"
    reading, writing, listing = Bucket(url), Bucket(url), Bucket(url)
    writing.write(NAME, b"1")
    assert server.process
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        assert seconds(lambda: reading.size(NAME)) < 10
        assert seconds(lambda: reading.read(NAME)) < 0.5  # nobody waits twice
        assert seconds(lambda: writing.write(NAME, b"2")) < 10
        assert seconds(lambda: [*listing.written()]) < 10
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    writing.write(NAME, b"2")
    assert Bucket(url).read(NAME) == b"2"


@pytest.mark.slow
def test_a_process_that_was_forked_reads_the_bucket_that_its_parent_has_read(server: BucketServer) -> None:
    url = f"s3://{server.bucket}/forked"
    shelf(url).write(NAME, b"1")
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if shelf(url).read(NAME) == b"1" else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.slow
@pytest.mark.parametrize("versioned", [False, True])
def test_what_is_deleted_is_in_no_version_of_the_bucket(server: BucketServer, versioned: bool) -> None:
    client: Any = boto3.client("s3")
    if versioned:
        client.put_bucket_versioning(Bucket=server.bucket, VersioningConfiguration={"Status": "Enabled"})
    kept = Bucket(f"s3://{server.bucket}/kept")
    for data in (b"first", b"second"):
        kept.write(NAME, data)
    kept.write(f"{NAME}.html", b"another")
    kept.delete(NAME)
    left = client.list_object_versions(Bucket=server.bucket)
    assert [one["Key"] for one in left["Versions"]] == [f"kept/{NAME}.html"]
    assert "DeleteMarkers" not in left
    assert kept.size(NAME) is None


@pytest.mark.slow
def test_what_another_machine_has_deleted_is_refused_once_and_then_known_to_be_gone(server: BucketServer) -> None:
    url = f"s3://{server.bucket}/gone"
    ours = Bucket(url)
    ours.write(NAME, b"1")
    Bucket(url).delete(NAME)
    with pytest.raises(FilesAway, match="no such file"):
        ours.read(NAME)
    assert ours.size(NAME) is None


@pytest.mark.slow
def test_a_backup_says_that_the_files_stay_in_the_bucket(
    server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"s3://{server.bucket}/files"
    Bucket(url).write(NAME, b"1")
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_FILES", url)
    Store(f"sqlite:///{tmp_path / 'store.sqlite'}").close()
    done = CliRunner().invoke(kb, ["backup"])
    assert done.exit_code == 0, done.output
    assert f"Not in it: the files in {url}" in " ".join(done.output.split())


def test_a_place_that_is_none_is_refused_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_FILES", "ftp://host/files")
    with pytest.raises(SettingsError, match="neither a bucket nor a folder") as refused:
        read_settings()
    assert "s3://bucket" in refused.value.hint


def test_a_client_that_is_not_installed_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_FILES", "s3://bucket/files")
    monkeypatch.delitem(sys.modules, "s3fs", raising=False)
    monkeypatch.setattr("kb.shelf.find_spec", lambda name: None if name == "s3fs" else object())
    with pytest.raises(SettingsError, match="s3fs is missing") as refused:
        read_settings()
    assert refused.value.hint == 'Run: pip install "repere[s3]"'
