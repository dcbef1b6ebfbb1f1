"""An ARTICLE file becomes a document, or is refused with a reason."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from legi_archive import CASF, CC, MIDSUMMER, SOURCE, STOCK, article_id, article_path, article_xml

from indexer.extract.dila_xml import Delivery
from indexer.extract.legi import article, listed_articles
from kb.document import Document, Reuse, Version
from kb.errors import ExtractError
from kb.source import Source

NOW = datetime(2023, 12, 7, 21, 0, tzinfo=UTC)


def delivery(number: int = 1, text: str = CASF) -> Delivery:
    return Delivery(path=article_path(number, text), archive=STOCK, modified=MIDSUMMER, retrieved_at=NOW)


def read(num: str = "L221-2-2", source: Source = SOURCE, cid: str = CASF, **parts: str) -> Document:
    parts.setdefault("text", f'cid="{cid}"')
    return article(article_xml(1, num, **parts), source, delivery(text=cid))


def test_a_version_of_an_article_is_a_document_with_all_that_a_reader_needs() -> None:
    data = article_xml(
        1, body="<p>Un.</p><p>Deux.</p>", nota="<p>À compter de 2022.</p>", end="2022-02-09", state="MODIFIE"
    )
    document = article(data, SOURCE, delivery())
    assert (document.id, document.work, document.ref) == (article_id(1), "fr:CASF:L221-2-2", "fr:CASF:L221-2-2")
    assert (document.title, document.citation) == ("CASF, article L. 221-2-2", "CASF, art. L. 221-2-2")
    assert (document.type, document.language, document.code) == ("law-article", "fr", "CASF")
    assert (document.organisations, document.date) == (("DILA",), date(2016, 3, 16))
    assert document.version == Version(valid_from=date(2016, 3, 16), valid_to=date(2022, 2, 9), state="MODIFIE")
    assert document.path == ("Livre II",)
    assert [(p.anchor, p.heading, p.text) for p in document.passages] == [
        ("texte", "", "Un.\nDeux."),
        ("nota", "NOTA", "À compter de 2022."),
    ]


def test_a_document_carries_the_three_things_that_the_licence_asks_for() -> None:
    data = article_xml(1)
    origin = article(data, SOURCE, delivery()).provenance
    assert "DILA" in origin.licence
    assert "https://" in origin.licence
    assert (origin.origin, origin.modified) == (STOCK, MIDSUMMER)
    assert (origin.source, origin.publisher, origin.reuse) == ("legi", "DILA", SOURCE.reuse)
    assert origin.path == article_path(1)
    assert origin.url == f"https://www.legifrance.gouv.fr/codes/article_lc/{article_id(1)}"
    assert origin.digest == hashlib.blake2b(data, digest_size=16).hexdigest()
    assert origin.retrieved_at == NOW


@pytest.mark.parametrize("reuse", list(Reuse))
def test_the_text_is_kept_where_the_reuse_policy_lets_us(reuse: Reuse) -> None:
    document = read(source=replace(SOURCE, reuse=reuse))
    assert bool(document.passages) == (reuse in (Reuse.FULL_TEXT, Reuse.INDEX_SNIPPET))
    assert (document.title, document.ref, document.provenance.reuse) == (
        "CASF, article L. 221-2-2", "fr:CASF:L221-2-2", reuse,
    )  # fmt: skip


def test_the_source_decides_on_type_language_and_country() -> None:
    document = read(source=replace(SOURCE, type="statute", language="de", country="FR"))
    assert (document.type, document.language, document.country) == ("statute", "de", "FR")


@pytest.mark.parametrize(
    ("cid", "num", "title", "citation", "ref"),
    [
        (CASF, "R*132-11", "CASF, article R.* 132-11", "CASF, art. R.* 132-11", "fr:CASF:R*132-11"),
        (CASF, "Annexe 4-8", "CASF, annexe 4-8", "CASF, annexe 4-8", "fr:CASF:Annexe4-8"),
        (CASF, "Préliminaire", "CASF, article préliminaire", "CASF, art. préliminaire", "fr:CASF:Préliminaire"),
        (CASF, "L146-1 A", "CASF, article L. 146-1 A", "CASF, art. L. 146-1 A", "fr:CASF:L146-1A"),
        (CASF, "1er", "CASF, article 1er", "CASF, art. 1er", "fr:CASF:1er"),
        (CASF, "", "CASF, article sans numéro", "CASF", None),
        (CC, "375-5", "Code civil, article 375-5", "C. civ., art. 375-5", "fr:CC:375-5"),
    ],
)
def test_a_title_is_what_a_jurist_reads(cid: str, num: str, title: str, citation: str, ref: str | None) -> None:
    document = read(num, cid=cid)
    assert (document.title, document.citation, document.ref) == (title, citation, ref)
    assert document.work == (ref or document.id)


def test_a_code_outside_our_table_is_called_by_its_own_title_and_keyed_by_its_id() -> None:
    rural = "LEGITEXT000006071367"
    titles = f'<TITRE_TXT id_txt="{rural}" debut="2999-01-01" fin="2999-01-01">Code rural</TITRE_TXT>'
    document = read("L811-8", cid=rural, titles=titles)
    assert (document.title, document.code) == ("Code rural, article L. 811-8", rural)
    assert document.ref == f"fr:{rural}:L811-8"
    named = read("L811-8", source=replace(SOURCE, texts={rural: "CRPM"}), cid=rural, titles=titles)
    assert (named.title, named.code, named.ref) == ("CRPM, article L. 811-8", "CRPM", f"fr:{rural}:L811-8")


def test_sections_above_are_called_as_they_were_on_the_day_of_the_version() -> None:
    sections = (
        '<TM><TITRE_TM debut="2010-01-01" fin="2018-01-01">Ancien titre</TITRE_TM>'
        '<TITRE_TM debut="2018-01-01" fin="2999-01-01">Nouveau\n titre</TITRE_TM>'
        '<TM><TITRE_TM debut="2999-01-01" fin="2999-01-01">Chapitre <sup>1er</sup></TITRE_TM>'
        '<TM><TITRE_TM debut="2010-01-01" fin="2011-01-01"> </TITRE_TM></TM></TM></TM>'
    )
    assert read(sections=sections, start="2016-03-16").path == ("Ancien titre", "Chapitre 1er")
    assert read(sections=sections, start="2018-01-01").path == ("Nouveau titre", "Chapitre 1er")
    assert read(sections="").path == ()


def test_a_long_article_is_cut_into_passages_that_can_be_linked_to() -> None:
    body = "".join(f"<p>{n}° {'mot ' * 150}</p>" for n in range(1, 8))
    document = read(body=body, nota=body)
    assert [p.anchor for p in document.passages] == ["texte", "p4", "p7", "nota", "nota-p4", "nota-p7"]
    assert max(len(p.text) for p in document.passages) <= 2000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not well-formed"),
        (b"<ARTICLE><META>", "not well-formed"),
        (b"\xff\xfe nothing", "not well-formed"),
        (b"<SECTION_TA/>", "its root is 'SECTION_TA'"),
        (b"<ARTICLE/>", "it has no META/META_COMMUN/ID"),
        (article_xml(2), "says that it is LEGIARTI000000000002"),
        (article_xml(1, start=""), "'' is not a date"),
        (article_xml(1, end="2023-02-30"), "'2023-02-30' is not a date"),
        (article_xml(1).replace(b"BLOC_TEXTUEL", b"BLOC"), "it has no BLOC_TEXTUEL/CONTENU"),
        (article_xml(1).replace(b"META_ARTICLE", b"META_TEXTE"), "it has no META/META_SPEC/META_ARTICLE"),
        (article_xml(1).replace("évalue".encode(), b"\xe9value"), "not well-formed"),
        (article_xml(1, body="<p>&nbsp;</p>"), "not well-formed"),
        (article_xml(1, body="<p>" * 300 + "</p>" * 300), "not well-formed"),
    ],
)
def test_what_is_not_an_article_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ExtractError, match=reason.replace("(", r"\(")):
        article(data, SOURCE, delivery())


_BOMB = b'<!DOCTYPE a [<!ENTITY a0 "ha">%s]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 11)
)


@pytest.mark.parametrize(
    ("declaration", "body"),
    [
        (_BOMB, "&a10;"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">', "rien"),
        (b"<!DOCTYPE ARTICLE>", "rien"),
    ],
)
def test_a_document_type_is_refused_whatever_it_declares(declaration: bytes, body: str) -> None:
    head, _, rest = article_xml(1, body=body).partition(b"<ARTICLE>")
    with pytest.raises(ExtractError):
        article(head + declaration + b"<ARTICLE>" + rest, SOURCE, delivery())


def test_an_abrogated_article_without_text_is_still_a_document() -> None:
    assert read(body="").passages == ()


def test_a_table_of_contents_lists_its_articles() -> None:
    listing = b'<LIEN_ART id="A"/><LIEN_SECTION_TA id="S"/><LIEN_ART id="B"/>'
    assert listed_articles(b"<SECTION_TA><STRUCTURE_TA>%s</STRUCTURE_TA></SECTION_TA>" % listing) == ["A", "B"]
    assert listed_articles(b'<TEXTELR><STRUCT><LIEN_ART id="C"/></STRUCT></TEXTELR>') == ["C"]
    with pytest.raises(ExtractError, match="SECTION_TA or TEXTELR"):
        listed_articles(b"<ARTICLE/>")
