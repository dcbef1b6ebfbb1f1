"""RIS, BibTeX and CSL-JSON, read back by the libraries that others read them with: every field is there."""

from __future__ import annotations

import re
from datetime import date
from itertools import accumulate
from string import ascii_letters

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.document import Precision
from web.formats.bibtex import bibtex, comment
from web.formats.csl import csl
from web.formats.lines import one_line
from web.formats.prose import plain, remarks
from web.formats.ris import ris
from web.pages.bibliography import Kind, Reference

HOSTILE = [
    "{unbalanced", "}{", "back\\slash \\alpha", '"quotes" « guillemets »', "100 % & #1 $5 x_y ~ ^", "a, b and c",
    "line\nbreak\r\nTY  - X", "\u2028ER  - ", "emoji 👩🏽\u200d⚖️", "شهادة قاصر", "no\u00a0break\u202fspace", "@misc{k,",
    "<b>html</b> &amp;", "NUL\x00ESC\x1b", "half\ud800", "=1+1",
]  # fmt: skip
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)).filter(lambda text: one_line(text) != "")
maybe = st.one_of(st.just(""), words)
days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
references = st.builds(
    Reference,
    id=words,
    kind=st.sampled_from(Kind),
    type=words,
    title=words,
    language=st.sampled_from(("fr", "en", "und")),
    authors=st.lists(words, max_size=3).map(tuple),
    citation=maybe,
    version=maybe,
    number=maybe,
    article=maybe,
    code=maybe,
    court=maybe,
    site=maybe,
    sheet=maybe,
    event=st.booleans(),
    url=st.sampled_from(("https://example.org/%7Ba%7D?b=c&d=#e", "https://example.org/a{b}\\c d")),
    permalink=st.just("https://repere.example/documents/x"),
    consulted=days,
    date=st.one_of(st.none(), days),
    precision=st.sampled_from(Precision),
    keywords=st.lists(words, max_size=3).map(tuple),
    abstract=maybe,
    publisher=maybe,
    licence=maybe,
)
SEVERAL = st.lists(references, max_size=3)
#: What LaTeX writes for a sign, read by a table of its own.
LATEX = {
    r"{\textbackslash}": "\\", r"\{\vphantom{\}}": "{", r"\vphantom{\{}\}": "}", r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^", **{f"\\{sign}": sign for sign in "$&#%_"},
}  # fmt: skip


def unlatex(value: str) -> str:
    inner = value[1:-1] if value.startswith("{") and value.endswith("}") and not value.startswith(r"{\text") else value
    return re.sub("|".join(map(re.escape, LATEX)), lambda found: LATEX[found[0]], inner)


def parts(value: str) -> list[str]:
    """What stands between commas outside of braces."""
    depths = list(accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in value))
    cut = [place for place, sign in enumerate(value) if sign == "," and not depths[place]]
    pairs = zip([-1, *cut], [*cut, len(value)], strict=True)
    return [part for start, end in pairs if (part := value[start + 1 : end].strip(" "))]


def same(text: str) -> str:
    """Text as every format may give it back: on one line, with whatever blanks."""
    return " ".join(one_line(text).split())


def values(*fields: tuple[str, str]) -> dict[str, str]:
    return {name: same(value) for name, value in fields if same(value)}


@settings(max_examples=60, deadline=None)
@given(SEVERAL)
def test_ris_keeps_every_field(given_: list[Reference]) -> None:
    read = rispy.loads(ris(given_, "fr"))
    assert len(read) == len(given_)
    for entry, reference in zip(read, given_, strict=True):
        kind = reference.kind
        assert (
            entry["type_of_reference"]
            == {"statute": "STAT", "decision": "CASE", "report": "RPRT", "page": "ELEC"}[kind]
        )
        expected = values(
            ("id", reference.id),
            ("title", reference.title),
            ("short_title", reference.citation),
            ("language", reference.language),
            ("abstract", reference.abstract),
            ("year", reference.dated[:4]),
            ("secondary_title", {"statute": reference.code, "page": reference.site}.get(kind, "")),
            ("publisher", {"decision": reference.court, "report": reference.publisher}.get(kind, "")),
            ("section", reference.article if kind is Kind.STATUTE else ""),
            ("original_publication", reference.version if kind is Kind.STATUTE else ""),
            ("type_of_work", reference.type if kind in (Kind.REPORT, Kind.PAGE) else ""),
            ("note", reference.number if kind is Kind.STATUTE else ""),
            ("access_date", f"{reference.consulted:%Y/%m/%d}/"),
        )
        assert {name: same(entry.get(name, "")) for name in expected} == expected
        assert [same(author) for author in entry.get("authors", ())] == [same(author) for author in reference.authors]
        assert [same(word) for word in entry.get("keywords", ())] == [same(word) for word in reference.keywords]
        assert entry["urls"] == [reference.url]
        docket = [same(reference.number)] if kind is Kind.DECISION and reference.number else []
        assert [same(number) for number in entry.get("unknown_tag", {}).get("SV", ())] == docket
        assert [same(note) for note in entry["notes"]] == [same(remarks(reference, "fr"))]


@settings(max_examples=60, deadline=None)
@given(SEVERAL)
def test_bibtex_keeps_every_field(given_: list[Reference]) -> None:
    unique = list({reference.id: reference for reference in given_}.values())
    library = bibtexparser.parse_string(bibtex(unique, "fr"), append_middleware=[SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.entries) == len(unique)
    for entry, reference in zip(library.entries, unique, strict=True):
        kind, read = reference.kind, {name: field.value for name, field in entry.fields_dict.items()}
        report = reference.publisher or ", ".join(reference.authors)
        expected = values(
            ("title", reference.title),
            ("shorttitle", reference.citation if kind in (Kind.STATUTE, Kind.DECISION) else ""),
            ("booktitle", reference.code if kind is Kind.STATUTE else ""),
            ("chapter", reference.article if kind is Kind.STATUTE else ""),
            ("number", reference.number if kind in (Kind.STATUTE, Kind.DECISION) else ""),
            ("institution", {"decision": reference.court, "report": report}.get(kind, "")),
            ("organization", reference.site if kind is Kind.PAGE else ""),
            ("type", reference.type if kind in (Kind.REPORT, Kind.PAGE) else ""),
            ("date", reference.dated),
            ("urldate", reference.consulted.isoformat()),
            ("language", reference.language),
            ("abstract", reference.abstract),
            ("note", remarks(reference, "fr")),
        )
        assert {name: same(unlatex(read[name])) for name in expected} == expected
        authors = [same(unlatex(author)) for author in read.get("author", ())]
        assert authors == [same(author) for author in reference.authors]
        keywords = [same(unlatex(word)) for word in parts(read.get("keywords", ""))]
        assert keywords == [same(word) for word in reference.keywords]
        assert not re.search(r"[\s{}\\]", read["url"])


@given(st.lists(words, min_size=2, max_size=4, unique=True))
def test_each_document_has_a_key_of_its_own(ids: list[str]) -> None:
    wellformed = {document_id.encode(errors="replace") for document_id in ids}
    keys = re.findall(r"^@online\{([^\s,{}]+),$", bibtex((page(id=document_id) for document_id in ids), "fr"), re.M)
    assert len(keys) == len(ids)
    assert len(set(keys)) == len(wellformed)


def test_what_latex_would_take_for_commands_reads_as_it_was() -> None:
    title = "100 % des {mineurs} & 5 $ : \\alpha, n_1 #2"
    library = bibtexparser.parse_string(
        bibtex([page(title=title)], "fr"), append_middleware=[LatexDecodingMiddleware()]
    )
    assert library.entries[0]["title"] == title


def test_a_remark_before_the_references_is_no_entry() -> None:
    library = bibtexparser.parse_string(comment("@misc{x, title={1 000}}\nà lire") + bibtex([page()], "fr"))
    assert [entry.key for entry in library.entries] == ["x"]
    assert not library.failed_blocks


@settings(max_examples=50, deadline=None)
@given(SEVERAL)
@example([])
def test_csl_says_what_is_known_and_nothing_else(given_: list[Reference]) -> None:
    for item, reference in zip(csl(given_, "en"), given_, strict=True):
        assert item["title"] == reference.title
        assert [author["literal"] for author in item.get("author", ())] == list(reference.authors)
        parts = item.get("issued", {}).get("date-parts", [[]])[0]
        assert parts == [int(part) for part in filter(None, reference.dated.split("-"))]
        assert all(item.values())


@given(st.text())
def test_a_line_is_a_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    line.encode()  # no half of a character is left
    assert [sign for sign in line if sign in ascii_letters] == [sign for sign in text if sign in ascii_letters]


def test_law_is_described_as_zotero_reads_a_statute() -> None:
    article = page(
        kind=Kind.STATUTE,
        id="LEGIARTI1",
        title="CASF, article L. 999-1",
        citation="CASF, art. L. 999-1",
        version="version en vigueur depuis le 9 février 2022",
        article="L. 999-1",
        code="Code de l'action sociale et des familles",
        authors=(),
        date=date(2022, 2, 9),
    )
    assert ris([article], "fr").splitlines() == [
        "TY  - STAT",
        "ID  - LEGIARTI1",
        "TI  - CASF, article L. 999-1",
        "ST  - CASF, art. L. 999-1",
        "T2  - Code de l'action sociale et des familles",
        "SE  - L. 999-1",
        "OP  - version en vigueur depuis le 9 février 2022",
        "PY  - 2022",
        "DA  - 2022/02/09/",
        "LA  - fr",
        "UR  - https://repere.example/documents/x",
        "Y2  - 2026/11/23/",
        "DP  - Repère",
        "N1  - Référence\u00a0: CASF, art. L. 999-1, version en vigueur depuis le 9 février 2022 ; Type\u00a0: Page",
        "ER  - ",
        "",
    ]
    assert plain(article, "fr") == "CASF, art. L. 999-1, version en vigueur depuis le 9 février 2022"


def page(**changes: object) -> Reference:
    known: dict[str, object] = {
        **dict.fromkeys(("citation", "version", "number", "article", "code", "court", "sheet"), ""),
        "id": "x", "kind": Kind.PAGE, "type": "Page", "title": "Titre", "language": "fr", "authors": ("Repère",),
        "site": "Repère", "event": False, "url": "https://repere.example/documents/x", "date": None,
        "permalink": "https://repere.example/documents/x", "consulted": date(2026, 11, 23), "precision": Precision.DAY,
    }  # fmt: skip
    return Reference(**{**known, **changes})  # type: ignore[arg-type]
