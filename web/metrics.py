"""Figures on the server for Prometheus, on a port of their own.

Each process of the server counts into files of its own in KB_HOME/run; one of them, whichever has the port, adds up the
files of all. What stands in store, desk and index is asked when somebody asks for it. `prepare` must have been called
before this module is imported by several processes: see web.serving.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kb.errors import RepereError, SettingsError
from kb.jobs import State
from kb.search.engine import Searcher
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.settings import Settings
from web.services import Services

_TIMES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
_AGAIN = 2.0  # seconds between two tries to have the port, while another process has it

_ANSWERS = Counter("repere_answers", "Answers to requests", ("endpoint", "status"))
_SECONDS = Histogram("repere_answer_seconds", "Time of an answer", ("endpoint",), buckets=_TIMES)
_SEARCHES = Histogram("repere_search_seconds", "Time of a search in the engine", buckets=_TIMES)
_EMPTY = Counter("repere_searches_empty", "Searches that found nothing")


def place(settings: Settings) -> tuple[str, int] | None:
    """Address and port of the metrics; None where none are kept. Raises SettingsError for one that will not do."""
    if not settings.metrics:
        return None
    host, _, port = settings.metrics.rpartition(":")
    host = host.strip("[]")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
        number = int(port)
    except ValueError as error:
        raise SettingsError("KB_METRICS is no address and port.", hint="Write it as 127.0.0.1:9464.") from error
    if not address.is_loopback and not settings.metrics_public:
        raise SettingsError(
            "KB_METRICS is an address that others can reach.",
            hint="Take 127.0.0.1, or say KB_METRICS_PUBLIC=true where a firewall stands before it.",
        )
    return str(address), number


def answered(endpoint: str, status: int, seconds: float) -> None:
    """Count an answer."""
    _ANSWERS.labels(endpoint, str(status)).inc()
    _SECONDS.labels(endpoint).observe(seconds)


class Measured:
    """A searcher whose searches are counted; it is otherwise what it was."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def search(self, request: SearchRequest) -> SearchResponse:
        began = time.perf_counter()
        found = self._searcher.search(request)
        _SEARCHES.observe(time.perf_counter() - began)
        if not found.total:
            _EMPTY.inc()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)


def measured(searcher: Searcher) -> Searcher:
    """That searcher, counted."""
    return cast("Searcher", Measured(searcher))


def offer(services: Services) -> None:
    """Offer the metrics on their port, at once or when the one that has the port is gone."""
    where = place(services.settings)
    if where:
        threading.Thread(target=_serve, args=(where, registry(services)), daemon=True, name="metrics").start()


def registry(services: Services) -> CollectorRegistry:
    """All figures: those of all processes, and the state of the base."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        found = CollectorRegistry()
        for counted in (_ANSWERS, _SECONDS, _SEARCHES, _EMPTY):
            found.register(counted)
    else:
        found = CollectorRegistry()
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    found.register(_Base(services))
    return found


def _serve(where: tuple[str, int], figures: CollectorRegistry) -> None:
    while True:
        with suppress(OSError):
            start_http_server(where[1], where[0], figures)
            return
        time.sleep(_AGAIN)


class _Base(Collector):
    """The state of store, index, desk and machine at the moment of the question; what refuses is left out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterable[Metric]:
        for part in (self._index, self._jobs, self._sources, self._machine):
            with suppress(RepereError, OSError):
                yield from part()

    def _index(self) -> Iterable[Metric]:
        state = self._services.searcher.generation()
        age = (datetime.now(UTC) - state.built_at).total_seconds()
        yield GaugeMetricFamily("repere_index_generation", "Number of the generation that serves", state.number)
        yield GaugeMetricFamily("repere_index_age_seconds", "Age of the generation that serves", age)
        yield GaugeMetricFamily("repere_index_documents", "Documents in it", state.documents)
        behind = self._services.store.count_changes(state.sequence)
        yield GaugeMetricFamily("repere_index_behind", "Changes of the store that it has not yet", behind)

    def _jobs(self) -> Iterable[Metric]:
        jobs = self._services.desk.jobs
        counts = jobs.counts()
        family = GaugeMetricFamily("repere_jobs", "Jobs by state", labels=("state",))
        for state in State:
            family.add_metric((state.value,), counts.get(state, 0))
        yield family
        waiting = [job.asked_at for job in jobs.pending() if job.state is State.QUEUED]
        oldest = (datetime.now(UTC) - min(waiting)).total_seconds() if waiting else 0
        yield GaugeMetricFamily("repere_job_waiting_seconds", "Age of the oldest job that waits", oldest)

    def _sources(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "repere_source_success_timestamp_seconds", "End of the last run without fault", labels=("source",)
        )
        for name, source in self._services.catalogue.items():
            well = (
                [run.ended_at for run in self._services.store.harvests(name) if not run.failed]
                if source.enabled
                else []
            )
            if well:
                family.add_metric((name,), max(well).timestamp())
        yield family

    def _machine(self) -> Iterable[Metric]:
        free = shutil.disk_usage(self._services.settings.home).free
        yield GaugeMetricFamily("repere_disk_free_bytes", "Free on the disk of KB_HOME", free)
        yield GaugeMetricFamily("repere_memory_bytes", "Memory of all processes of the server", _memory())


def _memory() -> int:
    """Resident bytes of the processes that serve: the children of our parent, where this is one of them, and it."""
    parent = os.getppid()
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    served = "PROMETHEUS_MULTIPROC_DIR" in os.environ
    pages = 0
    for process in (*children, str(parent)) if served else (str(os.getpid()),):
        with suppress(OSError):
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
