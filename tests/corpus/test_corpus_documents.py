"""The documents of our own: two languages that say the same, each fact with its source, clean typography."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kb.vocabulary import INTERFACE_LANGUAGES, TYPES

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"

KEYS = {
    "title",
    "type",
    "country",
    "organisations",
    "themes",
    "summary",
    "url",
    "aliases",
    "status",
    "last_verified",
    "date",
    "sources",
}
REQUIRED = {"title", "type", "organisations", "themes", "summary", "sources"}
SHARED = ("type", "country", "organisations", "url", "status", "last_verified", "date")
SOURCE_KEYS = {"title", "publisher", "url", "year"}

FRENCH_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

MARK = re.compile(r"\[(\d+)\]")
ADDRESS = re.compile(r"https?://[^\s<>()\]]+|www\.[^\s<>()\]]+|\]\(([^)]+)\)")

#: What the founding document gives for 2022: structures in France, authorised places per year.
FIGURES_OF_2022 = {
    "structures/ase-etablissements": (3035, 159513),
    "structures/pjj-etablissements-services": (483, 88407),
    "structures/lieux-de-vie-et-d-accueil": (753, 4022),
}

#: The links of the Net for U directory, by a title or alias of their page.
NET_FOR_U = (
    "InfoMIE",
    "PJJ",
    "Conseil général d’Ille-et-Vilaine",
    "Croix-Rouge française",
    "RLF",
    "SAJMIE",
    "LAO",
    "France terre d’asile",
    "DPMIE",
    "Hors la rue",
    "OIM",
    "DG Justice",
    "REM",
    "SCEP",
    "Conseil de l’Europe",
    "PUCAFREU",
    "PICUM",
    "Children on the Move",
    "Towards integrated child protection",
    "Protecting and Supporting Children on the Move",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file: its front matter and its text."""

    head: dict[str, Any]
    text: str

    @property
    def words(self) -> Iterator[str]:
        """All that is written by us: title, summary, other names and text, but not the titles of sources."""
        yield from (self.head["title"], self.head["summary"], *self.head.get("aliases", ()), self.text)


@cache
def read(path: Path) -> Page:
    opening, head, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    assert opening == "", f"{path} does not open with front matter"
    return Page(head=tomllib.loads(head), text=text)


def stems() -> list[str]:
    names = {path.relative_to(DOCUMENTS).as_posix() for path in DOCUMENTS.rglob("*.md")}
    return sorted({name.rsplit(".", 2)[0] for name in names})


def page(stem: str, language: str) -> Page:
    return read(DOCUMENTS / f"{stem}.{language}.md")


def marks(text: str) -> list[int]:
    return [int(number) for number in MARK.findall(text)]


def numbers(text: str, language: str) -> Counter[str]:
    """Every number of a text with a point for the decimals and nothing between the thousands."""
    bare = MARK.sub("", text)
    if language == "fr":
        bare = re.sub(r"(?<=\d)\u202f(?=\d{3})", "", bare)
        bare = re.sub(r"(?<=\d),(?=\d)", ".", bare)
    else:
        bare = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", bare)
    return Counter(re.findall(r"\d+(?:\.\d+)?", bare))


def dates(text: str, language: str) -> Counter[tuple[str, int, str]]:
    """Every month that is named, with its day and year where they are given."""
    months, flags = (FRENCH_MONTHS, re.IGNORECASE) if language == "fr" else (ENGLISH_MONTHS, 0)
    pattern = rf"(?:(\d{{1,2}})(?:er)? )?\b({'|'.join(months)})\b(?: (\d{{4}}))?"
    found = re.findall(pattern, text, flags)
    names = [name.lower() for name in months]
    return Counter((day, names.index(month.lower()) + 1, year) for day, month, year in found)


def all_stems(test: Any) -> Any:
    return pytest.mark.parametrize("stem", stems())(test)


def test_there_are_at_least_forty_documents() -> None:
    assert len(stems()) >= 40


@all_stems
def test_a_document_has_its_two_languages(stem: str) -> None:
    files = {path.name for path in (DOCUMENTS / stem).parent.glob(f"{Path(stem).name}.*.md")}
    assert files == {f"{Path(stem).name}.{language}.md" for language in INTERFACE_LANGUAGES}


@all_stems
def test_front_matter_has_only_the_keys_that_the_reader_knows(stem: str) -> None:
    for language in INTERFACE_LANGUAGES:
        head = page(stem, language).head
        assert head.keys() <= KEYS
        assert head.keys() >= REQUIRED
        assert head["type"] in TYPES
        assert re.fullmatch(r"[A-Z]{2}", head.get("country", "FR"))
        assert head["title"]
        assert head["summary"].endswith(".")
        assert head["themes"]
        assert head["organisations"] or head["type"] != "organisation"


@all_stems
def test_a_source_has_a_title_a_publisher_a_year_and_its_address_if_it_has_one(stem: str) -> None:
    for language in INTERFACE_LANGUAGES:
        sources = page(stem, language).head["sources"]
        assert sources
        for source in sources:
            assert source.keys() == SOURCE_KEYS
            assert all(isinstance(value, str) for value in source.values())
            assert source["title"]
            assert source["publisher"]
            assert source["year"]
            assert re.fullmatch(r"(https?://\S+)?", source["url"])


@all_stems
def test_both_languages_say_the_same_of_the_same_thing(stem: str) -> None:
    french, english = page(stem, "fr").head, page(stem, "en").head
    for key in SHARED:
        assert french.get(key) == english.get(key), key
    assert len(french["themes"]) == len(english["themes"])
    for ours, theirs in zip(french["sources"], english["sources"], strict=True):
        assert (ours["title"], ours["url"]) == (theirs["title"], theirs["url"])
        assert re.findall(r"\d+", ours["year"]) == re.findall(r"\d+", theirs["year"])


@all_stems
def test_both_languages_give_the_same_figures_dates_and_marks(stem: str) -> None:
    french, english = page(stem, "fr").text, page(stem, "en").text
    assert numbers(french, "fr") == numbers(english, "en")
    assert dates(french, "fr") == dates(english, "en")
    assert marks(french) == marks(english)


@all_stems
def test_every_mark_has_its_source_and_every_source_is_used(stem: str) -> None:
    for language in INTERFACE_LANGUAGES:
        document = page(stem, language)
        assert set(marks(document.text)) == set(range(1, len(document.head["sources"]) + 1))


@all_stems
def test_sources_are_numbered_in_the_order_in_which_the_french_text_first_cites_them(stem: str) -> None:
    cited = list(dict.fromkeys(marks(page(stem, "fr").text)))
    assert cited == sorted(cited)


@all_stems
def test_no_address_in_the_text_is_missing_from_the_front_matter(stem: str) -> None:
    for language in INTERFACE_LANGUAGES:
        document = page(stem, language)
        known = {document.head.get("url")} | {source["url"] for source in document.head["sources"]}
        found = {match[1] or match[0] for match in ADDRESS.finditer(document.text)}
        assert found <= known


@all_stems
def test_no_source_is_given_twice(stem: str) -> None:
    sources = page(stem, "fr").head["sources"]
    assert len({(source["title"], source["url"]) for source in sources}) == len(sources)


@all_stems
def test_french_pages_follow_french_typography(stem: str) -> None:
    for words in page(stem, "fr").words:
        assert not re.search(r"[\"']", words), "straight quotes or apostrophe"
        assert not re.search(r"(?<!\u202f)[;!?»%]", words), "; ! ? » % need a narrow no-break space before them"
        assert not re.search(r"(?<!\u00a0):", words), ": needs a no-break space before it"
        assert not re.search(r"«(?!\u202f)", words), "« needs a narrow no-break space after it"
        assert not re.search(r"\d \d{3}(?!\d)", words), "thousands need a narrow no-break space between them"
        assert not re.search(r"(?<!n°\u00a0)(?<!Doc\. )\b\d{5,}", words), "thousands without a space"
        assert not re.search(r"n° ", words), "n° needs a no-break space after it"
        assert not re.search(r"(?i)\b(?:c|s|ch|v|m|n|man)?oeu", words), "oe for œ"
        assert not re.search(r"\b(?:Etat|Etablissement|Ecole|Etude|Evaluation|Education|Ile-de)", words), "no accent"
        assert not re.search(r"\bA (?:l’|la |Paris)", words), "capital without its accent"


@all_stems
def test_english_pages_follow_english_typography(stem: str) -> None:
    for words in page(stem, "en").words:
        assert not re.search(r"[\"'\u202f]", words), "straight quotes, or a space of French typography"
        assert not re.search(r"\s[;:!?%]", words), "space before punctuation"


def test_a_theme_has_one_name_in_each_language() -> None:
    pairs = {
        pair
        for stem in stems()
        for pair in zip(page(stem, "fr").head["themes"], page(stem, "en").head["themes"], strict=True)
    }
    assert len({french for french, _ in pairs}) == len({english for _, english in pairs}) == len(pairs)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize(("stem", "figures"), FIGURES_OF_2022.items())
def test_every_figure_of_2022_stands_on_its_page_and_on_the_page_of_figures(
    stem: str, figures: tuple[int, int], language: str
) -> None:
    for there in (stem, "themes/chiffres-des-structures"):
        found = numbers(page(there, language).text, language)
        assert all(str(figure) in found for figure in figures)


def test_every_link_of_the_net_for_u_directory_has_its_page() -> None:
    heads = [page(stem, "fr").head for stem in stems()]
    named = {name for head in heads for name in (head["title"], *head.get("aliases", ()))}
    assert set(NET_FOR_U) <= named


def test_the_mistranslation_of_the_founding_document_is_not_repeated() -> None:
    for stem in stems():
        assert "unrestrained" not in page(stem, "en").text.lower()
