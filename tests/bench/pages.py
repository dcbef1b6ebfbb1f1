"""How long whole pages take: `kb serve` with four sync workers, asked by wrk.

    python -m tests.bench.pages KB_HOME [QUERIES.jsonl …] [--seconds 10]

Two hundred distinct searches – those of the judged queries in corpus/judged and in the files named, and combinations
of our own with facets, days and orders – are asked of an index of all codes and of our pages: each once, when no
process has seen it yet; then again and again, over 1, 4 and 8 connections. Then the other pages, each alone. At the
end the memory of each process: its own (private) and with its share of what all have in common (PSS).

wrk is a Debian package: apt install wrk.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice, product
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from kb.settings import CORPUS
from tests.server import Server, running

_SEARCHES = 200
_JUDGED = CORPUS / "judged" / "queries.jsonl"

#: What readers of the three kinds ask for, and how they narrow it.
_WORDS = (
    "mise à l'abri", "évaluation de la minorité", "âge osseux", "tutelle", "kafala", "contrat jeune majeur",
    "mineur isolé refusé hôtel", "administrateur ad hoc", "recours juge des enfants", "titre de séjour à 18 ans",
)  # fmt: skip
_NARROWED = (
    {"type": "law-article"}, {"at": "2019-05-01"}, {"code": "CESEDA", "status": "all"}, {"sort": "newest"},
    {"type": "guide"}, {"lang": "en"}, {"page": "2"}, {"expand": "false"},
)  # fmt: skip

_OTHERS = {
    "home": "/",
    "article": "/law/fr:CASF:L221-2-2",
    "article on a day": "/law/fr:CASF:L223-2?at=2019-05-01",
    "article long changed": "/law/fr:CASF:L313-1",
    "cited by": "/cited-by/fr:CC:375",
    "guide": "/documents/repere/journey/evaluation.fr",
    "organisations": "/organisations",
    "structures": "/structures",
    "agenda": "/agenda",
    "themes": "/themes",
    "glossary": "/glossaire",
    "facet": "/facets/organisation?q=mineur",
    "results (JSON)": "/api/v1/search?q=mineur",
}

# wrk hands what follows "--" to init, and the answers' times in microseconds to done.
_SCRIPT = """
local paths, place = {}, 0
function init(args)
  for path in io.lines(args[1]) do paths[#paths + 1] = path end
end
function request()
  place = place % #paths + 1
  return wrk.format("GET", paths[place], { ["Accept-Language"] = "fr", ["Host"] = wrk.headers["Host"] })
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("%d %d %d %d %d %d\\n", latency:percentile(50), latency:percentile(95),
    latency:percentile(99), summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds that half, 95 and 99 of 100 answers took at most, answers a second, and what failed."""

    p50: float
    p95: float
    p99: float
    rate: float
    errors: int

    def __str__(self) -> str:
        said = f"{self.p50:8.1f} {self.p95:8.1f} {self.p99:8.1f} {self.rate:10.1f}"
        return f"{said}   {self.errors} FAILED" if self.errors else said


def searches(files: Iterable[Path]) -> list[str]:
    """Addresses of two hundred distinct searches, in an order that is always the same."""
    found: dict[str, None] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            judged = json.loads(line)
            language = {} if judged.get("lang") == "fr" else {"lang": "en"}
            found.setdefault("/?" + urlencode({"q": judged["query"], **language}))
    own = ("/?" + urlencode({"q": words, **more}) for more, words in product(_NARROWED, _WORDS))
    found.update(dict.fromkeys(islice(own, max(0, _SEARCHES - len(found)))))
    chosen = list(found)[:_SEARCHES]
    random.Random(7).shuffle(chosen)
    return chosen


def once_each(server: Server, paths: Sequence[str]) -> Times:
    """Each address once, one after the other, by whichever process takes it."""
    taken, failed, began = [], 0, time.perf_counter()
    for path in paths:
        connection, start = HTTPConnection("127.0.0.1", server.port, timeout=30), time.perf_counter()
        connection.request("GET", path, headers={"Accept-Language": "fr"})
        answer = connection.getresponse()
        answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        failed += answer.status != 200
        connection.close()
    cuts = quantiles(taken, n=100)
    rate = len(paths) / (time.perf_counter() - began)
    return Times(p50=cuts[49], p95=cuts[94], p99=cuts[98], rate=rate, errors=failed)


def again_and_again(server: Server, paths: Sequence[str], *, connections: int, seconds: int, folder: Path) -> Times:
    """The addresses in turns, over so many connections, for so long."""
    script, listed = folder / "pages.lua", folder / "paths.txt"
    script.write_text(_SCRIPT, "utf-8")
    listed.write_text("\n".join(paths), "utf-8")
    address = f"http://127.0.0.1:{server.port}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", script, address]
    run = subprocess.run([*command, "--", listed], capture_output=True, text=True, check=True)
    p50, p95, p99, requests, duration, errors = map(int, run.stdout.splitlines()[-1].split())
    return Times(p50=p50 / 1000, p95=p95 / 1000, p99=p99 / 1000, rate=requests / (duration / 1e6), errors=errors)


def memory(server: Server) -> list[tuple[float, float]]:
    """Megabytes of each process that answers: its own, and with its share of what is in common."""
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text("ascii").split()
    return [_megabytes(Path(f"/proc/{child}/smaps_rollup")) for child in children]


def _megabytes(rollup: Path) -> tuple[float, float]:
    lines = (line.split() for line in rollup.read_text("ascii").splitlines()[1:])
    kilobytes = {name.rstrip(":"): int(size) for name, size, *_ in lines}
    return (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) / 1024, kilobytes["Pss"] / 1024


def measure(home: Path, files: Sequence[Path], seconds: int) -> None:
    """Print the table."""
    paths = searches([_JUDGED, *files])
    print(f"{len(paths)} searches, 4 sync workers; milliseconds, answers a second")
    print(f"{'':28}{'p50':>8} {'p95':>8} {'p99':>8} {'a second':>10}")
    with running(home, KB_WORKERS="4", KB_THREADS="1") as server, TemporaryDirectory() as folder:
        wait_for_all(server)
        print(f"{'searches, each once':28}{once_each(server, paths)}")
        again_and_again(server, paths, connections=4, seconds=seconds, folder=Path(folder))
        for connections in (1, 4, 8):
            times = again_and_again(server, paths, connections=connections, seconds=seconds, folder=Path(folder))
            print(f"{f'searches, {connections} at once':28}{times}")
        for name, path in _OTHERS.items():
            times = again_and_again(server, [path], connections=1, seconds=max(1, seconds // 5), folder=Path(folder))
            print(f"{name:28}{times}")
        for own, share in memory(server):
            print(f"a process: {own:.0f} MB of its own, {share:.0f} MB with its share")


def wait_for_all(server: Server) -> None:
    """Return when every process has opened its index: until then one or two of them would do all the work."""
    asking = ["wrk", "-t1", "-c8", "-d5s", f"http://127.0.0.1:{server.port}/healthz"]
    subprocess.run(asking, capture_output=True, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.pages", description="How long whole pages take.")
    parser.add_argument("home", type=Path, metavar="KB_HOME")
    parser.add_argument("files", type=Path, nargs="*", metavar="QUERIES.jsonl")
    parser.add_argument("--seconds", type=int, default=10, help="length of each measurement")
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on PATH. On Debian and Ubuntu: apt install wrk")
    measure(asked.home, asked.files, asked.seconds)


if __name__ == "__main__":
    main()
