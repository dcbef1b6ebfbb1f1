"""What all tests share: the real data, a real PostgreSQL, Redis and OpenSearch, Chromium, and a store of their own.

What a machine lacks is skipped by name. KB_TEST_REQUIRE lists what must not be: with
`KB_TEST_REQUIRE=chromium,postgresql` a machine without Chromium fails instead. KB_TEST_DATA is the folder
of the real data, by default ../shared/data beside the project.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
from five_codes import FiveCodes, crawl
from opensearch_cluster import Cluster
from opensearch_program import Program, Unavailable
from postgresql_server import PostgresqlServer, find_binaries
from redis_server import RedisServer

from kb.store import Store

ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=15)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")


def pytest_configure(config: pytest.Config) -> None:
    """The quick part of the tests tries fewer examples of each property."""
    if config.getoption("markexpr") == "not slow" and not os.environ.get("CI"):
        hypothesis.settings.load_profile("quick")


def absent(name: str, reason: str) -> NoReturn:
    """Skip the test for want of `name`, or fail it where KB_TEST_REQUIRE says that it must be here."""
    if name in os.environ.get("KB_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{name} is required here: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Where the real data is, if it is on this machine: for tests that have something else to go by."""
    return Path(os.environ.get("KB_TEST_DATA") or ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def data(data_folder: Path) -> Path:
    """Folder of the real data: law archives, PDFs, pages, judged queries."""
    if not data_folder.is_dir():
        absent("data", f"no real data in {data_folder}; KB_TEST_DATA names another folder")
    return data_folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser's program."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or absent("chromium", "not on PATH")


@pytest.fixture(scope="session")
def tesseract() -> str:
    """Path of the program that recognises text."""
    return shutil.which("tesseract") or absent("tesseract", "not on PATH")


@pytest.fixture(scope="session")
def loop_mounts() -> None:
    """For who mounts file systems of their own, in images."""
    if os.geteuid() != 0:
        absent("loop", "only root mounts file systems")
    if not Path("/dev/loop-control").exists():
        absent("loop", "there are no loop devices")
    if missing := [program for program in ("mkfs.ext4", "mount", "umount") if shutil.which(program) is None]:
        absent("loop", f"no {missing[0]} on PATH")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL of this run's own, reached by a Unix socket; stopped and removed at the end."""
    binaries = find_binaries() or absent("postgresql", "no initdb in /usr/lib/postgresql or on PATH")
    with PostgresqlServer.running(binaries) as server:
        yield server


@pytest.fixture(scope="session")
def redis_program() -> str:
    """Path of the program of Redis."""
    return shutil.which("redis-server") or absent("redis", "no redis-server on PATH")


@pytest.fixture(scope="session")
def redis_server(redis_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of this run's own; stopped at the end."""
    with RedisServer.running(redis_program, tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="session")
def opensearch_program() -> Program:
    """What starts a node of OpenSearch."""
    try:
        return Program.prepared()
    except Unavailable as why:
        absent("opensearch", str(why))


#: Starts a cluster of so many nodes, until the end of the block.
NewCluster = Callable[[int], AbstractContextManager[Cluster]]


@pytest.fixture(scope="session")
def new_cluster(opensearch_program: Program, tmp_path_factory: pytest.TempPathFactory) -> NewCluster:
    """Starts clusters of OpenSearch, whose nodes are processes that can be killed."""

    def started(nodes: int) -> AbstractContextManager[Cluster]:
        return Cluster.running(tmp_path_factory.mktemp("opensearch"), nodes=nodes)

    return started


@pytest.fixture(scope="session")
def opensearch(new_cluster: NewCluster) -> Iterator[Cluster]:
    """An OpenSearch of one node, of this process's own; stopped at the end."""
    with new_cluster(1) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def new_index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """URLs of indexes that nobody has written yet, for any engine by its name."""
    numbers = count(1)

    def made(engine: str) -> str:
        if engine == "whoosh":
            return f"whoosh:{tmp_path_factory.mktemp('indexes') / 'index'}"
        cluster: Cluster = request.getfixturevalue("opensearch")
        return f"opensearch://{cluster.hosts}/tests-{next(numbers)}?replicas=0"

    return made


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database that only this test has."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of an empty database: the test runs on SQLite, and once more on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


#: Makes what belongs into a folder that does not exist yet.
Make = Callable[[Path], None]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Make], Path]:
    """A folder of that name, which one process of this run makes for all of them; nobody writes to it afterwards."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the run, in which each process has its own

    def made(name: str, make: Make) -> Path:
        whole, half = folder / name, folder / f"{name}.half"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                make(half)
                half.rename(whole)
        return whole

    return made


@pytest.fixture(scope="session")
def own_pages(made_once: Callable[[str, Make], Path]) -> Path:
    """A KB_HOME with the pages of our corpus, as the commands of the README read and index them; only to be read."""

    def crawl_and_index(home: Path) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
        for command in (["crawl", "repere"], ["index"]):
            subprocess.run(
                [sys.executable, "-m", "kb", *command],
                cwd=ROOT,
                env={**ours, "KB_HOME": str(home)},
                check=True,
                capture_output=True,
                timeout=240,
            )

    return made_once("own-pages", crawl_and_index)


@pytest.fixture(scope="session")
def five_codes(made_once: Callable[[str, Make], Path], data: Path) -> FiveCodes:
    """The real archives of law, crawled; only to be read."""
    archives = data / "law" / "legi"
    return FiveCodes.crawled(archives, made_once("five-codes", partial(crawl, archives)))


class Silence:
    """A Meter, and its Task, for those who do not watch."""

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[Silence]:
        yield self

    def advance(self, amount: int = 1) -> None:
        """Nothing to show."""


@pytest.fixture(scope="session")
def meter() -> Silence:
    """A Meter that shows nothing."""
    return Silence()
