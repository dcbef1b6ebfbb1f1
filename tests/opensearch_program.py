"""What nodes of OpenSearch for tests are started with: a JDK of this machine, and jars from Maven Central."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve().parent / "opensearch"
SOURCES = (HERE / "pom.xml", HERE / "Node.java")
JVM = Path("/usr/lib/jvm")
#: The first version of Java that this version of OpenSearch runs on.
JAVA = 21
#: Seconds that Maven may take to fetch what is not here yet; a test is given up after 300.
_FETCHING = 240


class Unavailable(Exception):
    """Why there is no OpenSearch on this machine."""


@dataclass(frozen=True, slots=True)
class Program:
    """What starts a node: Java, and where it finds what a node is made of."""

    java: Path
    classpath: str

    @classmethod
    def prepared(cls) -> Self:
        """Fetch it through Maven and compile it, once for this machine. Raises Unavailable."""
        home = java_home()
        if home is None:
            raise Unavailable(f"no JDK {JAVA} or newer in JAVA_HOME or {JVM}")
        made_of = b"".join(path.read_bytes() for path in SOURCES) + str(home).encode()
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "repere-tests"
        folder = cache / hashlib.sha256(made_of).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # several processes of one run come here at the same time
            listed = folder / "classpath"
            if not _whole(listed):
                _prepare(home, folder)
            return cls(home / "bin" / "java", f"{listed.read_text()}:{folder}")

    def command(self, heap: str, settings: Path) -> list[str]:
        """How a node with this heap ("512m") is started, whose settings are in that file."""
        # Its end with its parent is Node's own work; but a node that is paused does no work, and the kernel does.
        tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        options = [f"-Xms{heap}", f"-Xmx{heap}", "--enable-native-access=ALL-UNNAMED"]
        return [*tied, str(self.java), *options, "-cp", self.classpath, "Node", str(settings)]


def java_home() -> Path | None:
    """The folder of a JDK that is new enough."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in (*named, *sorted(JVM.glob("*"), reverse=True)):
        release = home / "release"
        if release.is_file() and (home / "bin" / "javac").exists():
            version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
            if version and int(version[1]) >= JAVA:
                return home
    return None


def _whole(listed: Path) -> bool:
    """Whether all that was prepared is still there: the jars are Maven's, which others may empty."""
    made = listed.is_file() and (listed.parent / "Node.class").is_file()
    return made and all(Path(jar).exists() for jar in listed.read_text().split(":"))


def _prepare(home: Path, folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no mvn on PATH")
    half = folder / "classpath.half"
    goal = ["dependency:build-classpath", f"-Dmdep.outputFile={half}"]
    _run([maven, "-q", "-B", "-f", str(HERE / "pom.xml"), *goal])
    javac = str(home / "bin" / "javac")
    _run([javac, "-cp", half.read_text(), "-d", str(folder), str(HERE / "Node.java")])
    half.rename(folder / "classpath")


def _run(command: list[str]) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCHING)
    except subprocess.TimeoutExpired as expired:
        raise Unavailable(f"{name} did not end within {_FETCHING} s") from expired
    if done.returncode:
        raise Unavailable(f"{name} failed: {(done.stdout + done.stderr).strip()[-600:]}")


def main() -> None:
    """Prepare what the tests need; exit code 1, and why, if that cannot be done."""
    try:
        Program.prepared()
    except Unavailable as why:
        sys.exit(f"No OpenSearch for the tests: {why}")


if __name__ == "__main__":
    main()
