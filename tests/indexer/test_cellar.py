"""The kind "cellar": acts and judgments by their CELEX numbers, in French and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from api_server import NOT_FOUND, Answered, ApiServer, Asked, api_server

from indexer.context import Context
from indexer.extract.extracted import Hints
from indexer.extract.whole_html import extract
from indexer.kinds import cellar
from indexer.outcome import Meter, Outcome
from kb.document import Document, Reuse
from kb.errors import ExtractError
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

pytestmark = pytest.mark.slow  # a server and a store for each

TITLES = {"fra": "DIRECTIVE 2099/33/UE", "eng": "DIRECTIVE 2099/33/EU"}
DAYS = {"fra": "du 26 juin 2099", "eng": "of 26 June 2099"}


def act(language: str) -> bytes:
    """An act of our own making, marked up as the Official Journal marks its acts."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>L_2099180.01009601.xml</title><style>p {{}}</style></head><body>
<p class="oj-doc-ti" id="d1">{TITLES[language]}</p><p class="oj-doc-ti">{DAYS[language]}</p><a id="d2"/>
<p class="oj-normal">(1) Considérant.</p>
<p class="oj-ti-section-1">CHAPITRE IV</p>
<p class="oj-ti-art">Article 24</p><p class="oj-sti-art">Mineurs</p>
<div id="024.001"><p class="oj-normal">1. Un représentant, <i>dès que possible</i>.</p></div>
<table><tr><td><p>a)</p></td><td><p>les parents ;</p></td></tr></table>
<p class="oj-ti-art">Article 25</p>
<p class="oj-normal">L'article L. 221-2-2 du code de l'action sociale et des familles.</p>
</body></html>""".encode()


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with api_server() as server:
        server.replies = lambda asked: Answered(
            content=act(asked.headers["accept-language"]), headers={"Content-Type": "application/xhtml+xml"}
        )
        yield server


class Run:
    def __init__(self, server: ApiServer, store: Store, meter: Meter, home: Path, *celex: str) -> None:
        self.server = server
        self.source = Source(
            id="eur-lex",
            kind="cellar",
            title="EUR-Lex",
            publisher="Union européenne",
            licence="Terms",
            reuse=Reuse.FULL_TEXT,
            country="EU",
            addresses=tuple(server.url(f"/resource/celex/{number}") for number in celex),
        )
        self.context = Context(store=store, settings=Settings(home=home), meter=meter)

    def __call__(self, *, full: bool = False, pages: int = 5000) -> list[Outcome]:
        context = replace(self.context, full=full)
        return list(cellar.read(self.source, context, lambda *said: self.server.fetcher(*said, pages=pages)))

    def documents(self) -> dict[str, Document]:
        store = self.context.store
        return dict(store.documents(list(store.paths(self.source.id).values())))


@pytest.fixture
def run(server: ApiServer, store: Store, meter: Meter, tmp_path: Path) -> Run:
    return Run(server, store, meter, tmp_path, "32099L0033")


def verdicts(outcomes: list[Outcome]) -> list[str]:
    return [outcome.verdict.value for outcome in outcomes]


def test_an_act_is_read_in_each_language_with_its_articles(run: Run) -> None:
    assert verdicts(run()) == ["new", "new"]
    documents = run.documents()
    assert documents.keys() == {"eur-lex/32099L0033.fr", "eur-lex/32099L0033.en"}
    french, english = documents["eur-lex/32099L0033.fr"], documents["eur-lex/32099L0033.en"]
    assert french.work == english.work == french.ref == "eu:32099L0033"
    assert (french.title, english.title) == (
        "DIRECTIVE 2099/33/UE du 26 juin 2099",
        "DIRECTIVE 2099/33/EU of 26 June 2099",
    )
    assert french.date == english.date == date(2099, 6, 26)
    assert (french.type, french.country, french.aliases) == ("eu-act", "EU", ("32099L0033",))
    assert french.provenance.url == "https://eur-lex.europa.eu/legal-content/FR/TXT/?uri=CELEX:32099L0033"
    assert [(one.anchor, one.heading) for one in french.passages] == [
        ("s1", ""),
        ("article-24", "CHAPITRE IV – Article 24 – Mineurs"),
        ("article-25", "Article 25"),
    ]
    assert french.passages[1].text == "1. Un représentant, dès que possible.\na)\tles parents ;"
    assert [citation.ref for citation in french.citations] == ["fr:CASF:L221-2-2"]


def test_format_and_language_are_asked_for_as_cellar_wants_them(run: Run) -> None:
    run()
    assert [asked.headers["accept"] for asked in run.server.asked] == ["application/xhtml+xml"] * 2
    assert [asked.headers["accept-language"] for asked in run.server.asked] == ["fra", "eng"]


def test_the_language_of_the_source_alone_is_read_if_it_has_one(run: Run) -> None:
    run.source = replace(run.source, language="en")
    run()
    assert list(run.documents()) == ["eur-lex/32099L0033.en"]


def test_what_the_server_says_is_unchanged_costs_a_question_only(run: Run) -> None:
    def replies(asked: Asked) -> Answered:
        if asked.headers.get("if-none-match") == '"1"':
            return Answered(status=304)
        return Answered(content=act(asked.headers["accept-language"]), headers={"ETag": '"1"'})

    run.server.replies = replies
    assert verdicts(run()) == ["new", "new"]
    assert verdicts(run()) == ["unchanged", "unchanged"]
    assert "if-none-match" in run.server.asked[-1].headers
    assert verdicts(run(full=True)) == ["unchanged", "unchanged"]
    assert "if-none-match" not in run.server.asked[-1].headers


def test_without_validators_the_bytes_tell(run: Run) -> None:
    run()
    assert verdicts(run()) == ["unchanged", "unchanged"]
    run.server.replies = lambda asked: Answered(content=act(asked.headers["accept-language"]) + b"<!-- -->")
    assert verdicts(run()) == ["unchanged", "unchanged"]
    run.source = replace(run.source, licence="Other terms")
    assert verdicts(run()) == ["changed", "changed"]


def test_redirects_keep_the_format_and_the_language(run: Run) -> None:
    def replies(asked: Asked) -> Answered:
        if "celex" in asked.path:
            return Answered(status=303, headers={"Location": "/resource/cellar/1.0010.03/DOC_1"})
        return Answered(content=act(asked.headers["accept-language"]))

    run.server.replies = replies
    assert verdicts(run()) == ["new", "new"]


def test_a_language_that_is_not_there_is_gone_and_what_was_read_stays(run: Run) -> None:
    run()
    french = run.server.replies
    run.server.replies = lambda asked: french(asked) if asked.headers["accept-language"] == "fra" else NOT_FOUND
    assert verdicts(run()) == ["unchanged", "gone"]
    assert len(run.documents()) == 2


def test_an_address_that_the_catalogue_drops_takes_its_documents_with_it(run: Run) -> None:
    run.source = replace(run.source, addresses=(*run.source.addresses, run.server.url("/resource/celex/32099R0001")))
    run()
    run.source = replace(run.source, addresses=run.source.addresses[:1])
    assert verdicts(run()) == ["unchanged", "unchanged", "removed", "removed"]


def test_what_fails_fails_alone_and_is_asked_for_again(run: Run) -> None:
    good = run.server.replies
    run.server.replies = lambda asked: (
        good(asked) if asked.headers["accept-language"] == "fra" else Answered(content=b" ", status=200)
    )
    outcomes = run()
    assert verdicts(outcomes) == ["new", "failed"]
    run.server.replies = lambda asked: Answered(status=403)
    assert verdicts(run()) == ["blocked", "blocked"]
    run.server.replies = lambda asked: Answered(status=503)
    assert verdicts(run()) == ["failed", "failed"]
    run.server.replies = good
    assert verdicts(run()) == ["unchanged", "new"]


def test_a_run_ends_with_its_budget(run: Run) -> None:
    assert verdicts(run(pages=2)) == ["new", "skipped"]
    assert verdicts(run()) == ["unchanged", "new"]


def test_an_address_without_a_celex_number_is_said_to_be_wrong(run: Run) -> None:
    run.source = replace(run.source, addresses=(run.server.url("/legal-content"),))
    assert {outcome.reason.split(":")[0] for outcome in run()} == {"The address does not end in a CELEX number"}


@pytest.mark.parametrize(
    ("celex", "ref", "type_", "title"),
    [
        ("62099CJ0550", "cjeu:C-550/99", "case-law", "C-550/99 : "),
        ("62099TJ0012", "cjeu:T-12/99", "case-law", "T-12/99 : "),
        ("02099L0033-20990101", "eu:02099L0033-20990101", "eu-act", "DIRECTIVE"),
    ],
)
def test_judgments_and_consolidated_texts_have_keys_of_their_own(
    celex: str, ref: str, type_: str, title: str, run: Run
) -> None:
    run.source = replace(run.source, addresses=(run.server.url(f"/resource/celex/{celex}"),), language="fr")
    run()
    (document,) = run.documents().values()
    assert (document.ref, document.type) == (ref, type_)
    assert document.title.startswith(title)
    assert document.title.endswith("sans valeur juridique)") == celex.startswith("0")


def test_a_source_that_forbids_it_keeps_no_text(run: Run) -> None:
    run.source = replace(run.source, reuse=Reuse.METADATA_ONLY)
    run()
    assert {document.passages for document in run.documents().values()} == {()}


HINTS = Hints(name="a")


def test_html_that_is_not_xhtml_is_read_whole_too() -> None:
    found = extract(b"<h1>Titre<br>long</h1><p>Un&nbsp;<b>mot</b><p>Deux", HINTS)
    assert [(one.heading, one.text) for one in found.passages] == [("Titre long", "Un mot\nDeux")]


def test_the_divisions_of_a_judgment_are_its_sections() -> None:
    found = extract("<p>AFFAIRE</p><p>EN FAIT</p><p>1. Né.</p><p>EN DROIT</p><p>2. Vu.</p>".encode(), HINTS)
    assert [one.heading for one in found.passages] == ["", "EN FAIT", "EN DROIT"]


@pytest.mark.parametrize("data", [b"", b"<html><head><title>x</title></head></html>", b"<p> </p>"])
def test_without_text_it_is_no_document(data: bytes) -> None:
    with pytest.raises(ExtractError):
        extract(data, HINTS)


def test_deep_nesting_and_entities_do_no_harm() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><p>x &b;</p>'
    assert "aaaaaaaa" not in extract(bomb, HINTS).passages[0].text
    with pytest.raises(ExtractError):
        extract(b"<div>" * 3000 + b"x", HINTS)
