"""The Makefile: what it says when it cannot work, when it installs, and that `make serve` serves."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: A make above us hands its own options on to those below it by these.
INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "KB_HOME", "PORT", "PYTHON")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in INHERITED}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the Makefile, and with an environment that looks as if it had just been installed."""
    project = tmp_path / "a project"
    (project / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", project)
    installed = time.time() - 60  # the clock of files is a little behind: what is touched later has to be newer
    for age, name in enumerate([".venv/.installed-dev", ".venv/.installed", ".venv/bin/python", "pyproject.toml"]):
        (project / name).touch()
        os.utime(project / name, (installed - 60 * age,) * 2)
    return project


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=project, env=ENVIRONMENT, capture_output=True, text=True)


def interpreter(folder: Path, body: str) -> str:
    """A program that stands for a Python which is not what we need."""
    path = folder / "some python"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return f"PYTHON={path}"


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("exit 127", "does not run. Install Python 3.11 or later"),
        ('case "$*" in *version_info*) exit 1;; --version) echo Python 3.9.2;; esac', "Python 3.9.2; Repère needs"),
        ('case "$*" in *ensurepip*) exit 1;; esac', "apt install python3-venv"),
    ],
    ids=["missing", "too old", "without venv"],
)
def test_a_python_that_will_not_do_is_named(project: Path, python: str, said: str) -> None:
    shutil.rmtree(project / ".venv")
    run = make(project, "serve", interpreter(project, python))
    assert run.returncode != 0
    assert said in run.stderr
    assert "some python" in run.stderr
    assert not (project / ".venv").exists()


def test_an_installation_is_repeated_only_when_the_project_file_is_newer(project: Path) -> None:
    assert "pip install" not in make(project, "--dry-run", "test", "serve").stdout
    (project / "pyproject.toml").touch()
    assert 'pip install --quiet --editable ".[dev]"' in make(project, "--dry-run", "test").stdout
    assert "pip install --quiet --editable ." in make(project, "--dry-run", "serve").stdout


def test_the_targets_are_listed_by_default(project: Path) -> None:
    listed = make(project).stdout
    assert [target for target in ("serve", "test", "quick", "format", "clean") if f"  {target}\t" not in listed] == []


def test_clean_leaves_documents_and_indexes_alone(project: Path) -> None:
    (project / "var").mkdir()
    (project / "kb" / "__pycache__").mkdir(parents=True)
    assert make(project, "clean").returncode == 0
    assert {path.name for path in project.iterdir()} == {"Makefile", "pyproject.toml", "var", "kb"}
    assert list((project / "kb").iterdir()) == []


@pytest.mark.slow
def test_make_serve_reads_indexes_and_serves(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / ".installed").exists():
        pytest.skip("make: the environment was not made by make, and would be installed anew")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path / "a home"
    command = ["make", "serve", f"PORT={port}", f"KB_HOME={home}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            assert "Repère" in page(f"http://127.0.0.1:{port}/", process)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=30)
    assert (home / "store.sqlite").is_file()


def page(address: str, process: subprocess.Popen[bytes]) -> str:
    """What is at that address, once it answers."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with urlopen(address, timeout=10) as response:  # noqa: S310
                return str(response.read().decode())
        except URLError:
            assert process.poll() is None, process.communicate()[0].decode()
            assert time.monotonic() < deadline
            time.sleep(0.2)
