"""A trial says of everything that it met what would become of it, and keeps nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from web_site import Answer, Site, page, sitemap

from indexer.fetching.answers import Budget
from indexer.fetching.fetcher import Fetcher
from indexer.outcome import Meter
from indexer.trial import MOST, MOST_NAMED, Fate, Tried, try_out
from kb.document import Reuse
from kb.settings import Settings
from kb.source import Source

pytestmark = pytest.mark.slow

TEXT = "Les mineurs non accompagnés sont confiés aux services de l’aide sociale à l’enfance du département."
PLAIN = {"Content-Type": "text/plain"}


def settings_of(home: Path) -> Settings:
    return Settings(home=home / "home", corpus=home / "corpus")


def fetcher_of(site: Site):
    """Makes a fetcher that may ask this site, and nobody else."""

    def make(source: Source, settings: Settings) -> Fetcher:
        return Fetcher(
            contact="tests@example.org",
            pace=0,
            budget=Budget(pages=source.pages),
            sleep=lambda _: None,
            allow_private=lambda host, port: (host, port) == ("127.0.0.1", site.port),
            addresses=source.addresses,
        )

    return make


def source_of(**keys: Any) -> Source:
    values: dict[str, Any] = {"id": "assoc", "title": "A", "publisher": "A", "licence": "L", "reuse": Reuse.FULL_TEXT}
    return Source(**{"kind": "site", "pace": 1, **values, **keys})


@pytest.mark.slow
def test_a_trial_of_a_site_with_traps_says_of_each_address_what_would_become_of_it(
    site: Site, pages: dict[str, bytes | Answer], tmp_path: Path, meter: Meter
) -> None:
    links = {
        "/a": "A", "/forum/1": "F", "/prive/1": "P", "/agenda/2026/1": "C", "/panne": "X", "/vide": "V",
        "/recherche?q=a": "R", "https://ailleurs.example.org/": "E", "/photo.jpg": "I",
    }  # fmt: skip
    pages |= {
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /prive/\n", headers=PLAIN),
        "/": page("Accueil", TEXT, links=links),
        "/a": page("Fiche A", f"{TEXT} Cette fiche parle de A."),
        "/agenda/2026/1": page("Agenda", TEXT, links={"/agenda/2026/2": "Suite"}),
        "/agenda/2026/2": page("Agenda", TEXT),
        "/panne": Answer(body=b"panne", status=400),
        "/vide": b"<html><body></body></html>",
    }
    settings = settings_of(tmp_path)
    source = source_of(addresses=(f"{site.url}/",), exclude=("/forum/",))
    trial = try_out(source, settings, meter, fetcher_of(site))
    assert trial.reason == ""
    fates = {one.path.removeprefix(site.url): one.fate for one in trial.found}
    assert fates == {
        "/": Fate.COLLECTED,
        "/a": Fate.COLLECTED,
        "/agenda/2026/1": Fate.FOLLOWED,
        "/agenda/2026/2": Fate.FOLLOWED,
        "/prive/1": Fate.BLOCKED,
        "/panne": Fate.NO_DOCUMENT,
        "/vide": Fate.NO_DOCUMENT,
        "/forum/1": Fate.EXCLUDED,
        "/recherche?q=a": Fate.LEFT_OUT,
        "/photo.jpg": Fate.LEFT_OUT,
        "https://ailleurs.example.org/": Fate.OUTSIDE,
    }
    by_path = {one.path.removeprefix(site.url): one for one in trial.found}
    assert (by_path["/a"].title, by_path["/a"].words[:12], by_path["/a"].found_on) == (
        "Fiche A", "Les mineurs ", f"{site.url}/",
    )  # fmt: skip
    assert by_path["/forum/1"].reason == "/forum/"
    assert by_path["/prive/1"].reason == "robots.txt forbids it"
    assert trial.as_json()["counts"] == {fate.value: count for fate, count in Counter(fates.values()).items()}
    assert [path.name for path in settings.home.rglob("*") if path.is_file()] == [".lock"]


@pytest.mark.slow
def test_a_trial_stops_after_some_requests_and_names_what_waits(
    site: Site, pages: dict[str, bytes | Answer], tmp_path: Path, meter: Meter
) -> None:
    pages["/"] = page("Accueil", TEXT, links={f"/{n}": str(n) for n in range(MOST_NAMED + MOST + 50)})
    pages |= {f"/{n}": page(f"Fiche {n}", f"{TEXT} {n} " * 3) for n in range(MOST_NAMED + MOST + 50)}
    trial = try_out(source_of(addresses=(f"{site.url}/",)), settings_of(tmp_path), meter, fetcher_of(site))
    assert len(site.asked) == MOST
    assert sum(trial.counts.values()) == MOST_NAMED + MOST + 51
    said = trial.as_json()
    assert said["counts"]["waiting"] > MOST_NAMED
    assert sum(row["fate"] == "waiting" for row in said["found"]) == MOST_NAMED


@pytest.mark.slow
def test_a_trial_of_a_site_with_many_sitemaps_reads_pages_too(
    site: Site, pages: dict[str, bytes | Answer], tmp_path: Path, meter: Meter
) -> None:
    named = "".join(f"Sitemap: {site.url}/plan{n}.xml\n" for n in range(40))
    pages["/robots.txt"] = Answer(body=named.encode(), headers=PLAIN)
    pages |= {f"/plan{n}.xml": sitemap([f"{site.url}/{n}"]) for n in range(40)}
    pages |= {f"/{n}": page(f"Fiche {n}", f"{TEXT} {n} " * 3) for n in range(40)} | {"/": page("Accueil", TEXT)}
    trial = try_out(source_of(addresses=(f"{site.url}/",)), settings_of(tmp_path), meter, fetcher_of(site))
    assert {one.path.removeprefix(site.url) for one in trial.found} == {"/", *(f"/{n}" for n in range(5))}
    assert trial.counts[Fate.COLLECTED] == 6


def test_a_trial_of_a_folder_reads_some_files_and_names_the_others(tmp_path: Path, meter: Meter) -> None:
    settings = settings_of(tmp_path)
    folder = settings.corpus / "fonds"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "b.xyz").write_bytes(b"?")
    (folder / "c.txt").symlink_to("/etc/hostname")
    trial = try_out(source_of(kind="folder", path="fonds"), settings, meter)
    assert trial.found == (
        Tried(path="a.txt", fate=Fate.COLLECTED, title=TEXT, words=TEXT),
        Tried(
            path="b.xyz",
            fate=Fate.NO_DOCUMENT,
            reason="no reader for files .xyz; read are .md, .txt, .html, .htm, .pdf, .docx, .odt",
        ),
        Tried(path="c.txt", fate=Fate.LEFT_OUT, reason="a link that leaves the folder; copy the file"),
    )


@pytest.mark.parametrize(("path", "reason"), [("/etc", "none that KB_FOLDERS allows"), ("rien", "is not there")])
def test_a_trial_of_a_folder_that_cannot_be_read_says_why(tmp_path: Path, meter: Meter, path: str, reason: str) -> None:
    trial = try_out(source_of(kind="folder", path=path), settings_of(tmp_path), meter)
    assert (trial.found, reason in trial.reason) == ((), True)


def test_a_site_on_a_private_network_is_not_tried(tmp_path: Path, meter: Meter) -> None:
    settings = settings_of(tmp_path).model_copy(update={"contact": "tests@example.org"})
    trial = try_out(source_of(addresses=("http://127.0.0.1:9/",), pages=2), settings, meter)
    assert {one.fate for one in trial.found} <= {Fate.BLOCKED, Fate.NO_DOCUMENT}
    assert any("not public" in one.reason for one in trial.found)
