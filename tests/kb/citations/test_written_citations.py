"""What is written from a key is read back as that key, in French and in English."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations.codes import CODES
from kb.citations.reading import references
from kb.citations.writing import citation

ROOT = Path(__file__).resolve().parents[3]
FACTS = Path(os.environ.get("KB_TEST_DATA", ROOT / "../shared/data")).resolve().parent / "facts"
_KEY = re.compile(r"(?<![\w/])(?:fr|un|eu|echr|cjeu|ecsr|nor|coe):[^\s\"')\],>]+")


def keys_of(folder: Path, pattern: str) -> list[str]:
    """The keys that files name; the sheets name the labour code otherwise than keys do."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)))
    found = {key.rstrip(".;").replace("fr:TRAV:", "fr:CT:") for text in texts for key in _KEY.findall(text)}
    return sorted(found)


def unread(keys: list[str]) -> list[tuple[str, str]]:
    written = [(key, citation(key, language)) for key in keys for language in ("fr", "en")]
    return [(key, said) for key, said in written if [found.ref for found in references(said)] != [key]]


def test_every_key_of_the_corpus_is_written_so_that_it_is_read_back() -> None:
    keys = keys_of(ROOT / "corpus" / "documents", "*.md")
    assert len(keys) > 300
    assert unread(keys) == []


@pytest.mark.skipif(not FACTS.is_dir(), reason="the sheets of facts are not here")
def test_every_key_of_the_sheets_is_written_so_that_it_is_read_back() -> None:
    assert unread(keys_of(FACTS, "*.toml")) == []


#: The corpus's own links whose words name what they lead to by themselves: not "article 3" or "the decree".
_LINK = re.compile(r"\[(?P<said>[^\]\n]+)\]\(ref:(?P<key>[^)\s]+)\)")
_COMPLETE = re.compile(
    r"(?:(?:C\. civ\.|CASF|CESEDA|CJA|CIDE|CRC|CESDH|ECHR), art\."
    r"|(?:loi|décret|Act|Decree|CE|Cass\.|CEDH|ECtHR).* n(?:°|o\.)"
    r"|(?:CJUE|CJEU), .*C-|(?:D|d)irective |(?:R|r)(?:èglement|egulation) |Cons. const., )[^\]]*\d[^\]]*"
)


def test_links_of_the_corpus_that_name_their_text_are_read_as_they_lead() -> None:
    wrong = []
    for path in sorted((ROOT / "corpus" / "documents").rglob("*.md")):
        for link in _LINK.finditer(path.read_text(encoding="utf-8")):
            found = [one.ref for one in references(link["said"])]
            if _COMPLETE.fullmatch(link["said"]) and link["key"] not in found:
                wrong.append((link["said"], link["key"], found))
    assert wrong == []


DAYS = st.dates(date(1946, 1, 1), date(2030, 1, 1)).map(str)
KEYS = st.one_of(
    st.builds(lambda y, n: f"fr:{y}-{n}", st.integers(2000, 2026) | st.integers(45, 99), st.integers(1, 1999)),
    st.builds(
        lambda a, b, c: f"fr:cass:{a:02}-{b:02}{c:03}", st.integers(0, 99), st.integers(10, 99), st.integers(0, 999)
    ),
    st.builds(lambda n, d: f"fr:ce:{n}@{d}", st.integers(10000, 599999), DAYS),
    st.builds(lambda n, y: f"echr:{n}/{y:02}", st.integers(1, 99999), st.integers(0, 99)),
    st.builds(lambda c, n, y: f"cjeu:{c}-{n}/{y:02}", st.sampled_from("CT"), st.integers(1, 999), st.integers(0, 99)),
    st.builds(lambda y, k, n: f"eu:3{y}{k}{n:04}", st.integers(1960, 2026), st.sampled_from("LR"), st.integers(1, 999)),
    st.builds(lambda n: f"un:CRC:{n}", st.integers(1, 54)),
    st.builds(lambda n: f"eu:12016P{n:03}", st.integers(1, 54)),
    st.builds(lambda c, n: f"fr:{c.abbreviation}:L{n}-1", st.sampled_from(CODES), st.integers(100, 9999)),
    st.builds(lambda d: f"fr:arrete:{d}", DAYS),
    st.builds(lambda y, n: f"fr:ddd:{y}-{n}", st.integers(2011, 2026), st.integers(1, 400)),
)


@given(KEYS, st.sampled_from(["fr", "en"]))
def test_any_key_is_written_so_that_it_is_read_back(key: str, language: str) -> None:
    written = citation(key, language)
    assert [found.ref for found in references(written)] == [key]


@pytest.mark.parametrize(
    ("key", "french", "english"),
    [
        ("fr:CASF:L223-2", "CASF, art. L. 223-2", "CASF, art. L. 223-2"),
        ("fr:CESEDA:Annexe10", "CESEDA, annexe 10", "CESEDA, annexe 10"),
        ("fr:2016-297", "loi n° 2016-297 du 14 mars 2016", "Act no. 2016-297 of 14 March 2016"),
        ("fr:78-17", "texte n° 78-17", "text no. 78-17"),
        ("fr:arrete:2019-11-20", "arrêté du 20 novembre 2019", "Order of 20 November 2019"),
        ("fr:cass:17-24072@2017-11-16", "Cass., 16 novembre 2017, n° 17-24.072",
         "Cass., 16 November 2017, no. 17-24.072"),
        ("fr:ca-toulouse:18-00232@2018-12-14", "CA Toulouse, 14 décembre 2018, n° 18/00232",
         "CA Toulouse, 14 December 2018, no. 18/00232"),
        ("fr:tj-toulouse:@2021-07-05", "TJ Toulouse, 5 juillet 2021", "TJ Toulouse, 5 July 2021"),
        ("fr:cc:2018-768-QPC", "Cons. const., n° 2018-768 QPC", "Cons. const., no. 2018-768 QPC"),
        ("fr:ddd:2019-156", "Défenseur des droits, décision n° 2019-156", "Defender of Rights, decision no. 2019-156"),
        ("echr:12267/16", "CEDH, n° 12267/16", "ECtHR, no. 12267/16"),
        ("echr:CESDH:8", "CESDH, art. 8", "ECHR, art. 8"),
        ("cjeu:C-550/16", "CJUE, C-550/16", "CJEU, C-550/16"),
        ("eu:32013R0604", "règlement (UE) n° 604/2013", "Regulation (EU) no. 604/2013"),
        ("eu:32003L0086", "directive 2003/86/CE", "Directive 2003/86/EC"),
        ("eu:32024L1346", "directive (UE) 2024/1346", "Directive (EU) 2024/1346"),
        ("un:CRC:3", "CIDE, art. 3", "CRC, art. 3"),
        ("repere/organisations/infomie", "repere/organisations/infomie", "repere/organisations/infomie"),
    ],
)  # fmt: skip
def test_a_key_is_written_as_lawyers_do(key: str, french: str, english: str) -> None:
    assert (citation(key), citation(key, "en")) == (french, english)
