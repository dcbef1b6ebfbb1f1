"""What a citation means on a day: the version of that day, through renumbering, and never by a silent guess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from five_codes import FiveCodes
from making import article, document

from kb.citations.reading import references
from kb.citations.renumbering import Move, Relation, Renumbering, shipped
from kb.citations.resolved import Resolved, Sense, resolve
from kb.citations.resolving import keys_named, mention, mentions
from kb.citations.telling import documents_of, in_words, targets_json
from kb.document import Document, Standing
from kb.store import Store

DAY = date(2021, 5, 1)
BEFORE, AFTER = date(2020, 1, 1), date(2023, 1, 1)


def of(code: str, number: str, start: str, end: str | None = None, **more: str) -> Document:
    ref, made = f"fr:{code}:{number}", article(f"{code}-{number}-{start}", number, start, end, **more)
    return replace(made, code=code, ref=ref, work=ref, title=f"{code} {number}")


def moved(old: str, new: str, relation: Relation = Relation.MOVED, **more: object) -> Move:
    return Move(old=f"fr:CESEDA:{old}", new=f"fr:CESEDA:{new}", date=DAY, relation=relation, **more)  # type: ignore[arg-type]


TABLE = Renumbering(
    (
        moved("L913-15", "L935-3"),
        moved("L913-11", "L923-22", Relation.PART, portion="2° bis"),
        moved("L913-11", "L923-23", Relation.PART, portion="7°"),
        moved("L911-1", "L912-3", certain=False),
        Move(old="fr:CASF:R921-11", new="fr:CASF:L921-2-4", date=date(2022, 2, 9), relation=Relation.RAISED),
        Move(old="fr:CC:9382", new="fr:CC:9240", date=date(2016, 10, 1), relation=Relation.MOVED),
        Move(old="fr:CC:9240", new="fr:CC:9241", date=DAY, relation=Relation.MOVED),
    )
)
LAW = [
    of("CESEDA", "L913-15", "2011-06-18", "2016-11-01"),
    of("CESEDA", "L913-15", "2016-11-01", "2021-05-01", state="ABROGE"),
    of("CESEDA", "L935-3", "2021-05-01", "2022-02-09"),
    of("CESEDA", "L935-3", "2022-02-09"),
    of("CESEDA", "L913-11", "2006-01-01", "2021-05-01", state="ABROGE"),
    of("CESEDA", "L923-22", "2021-05-01"),
    of("CESEDA", "L923-23", "2021-05-01"),
    of("CESEDA", "L911-1", "2005-03-01", "2021-05-01"),  # the number of another text since
    of("CESEDA", "L911-1", "2021-05-01"),
    of("CESEDA", "L912-3", "2021-05-01"),
    of("CASF", "R921-11", "2019-06-30"),
    of("CASF", "L921-2-4", "2022-02-09"),
    of("CESEDA", "R921-11", "2006-01-01", "2021-05-01", state="ABROGE"),
    of("CC", "9382", "1804-02-19", "2016-10-01", state="ABROGE"),
    of("CC", "9240", "2016-10-01", "2021-05-01", state="ABROGE"),
    of("CC", "9241", "2021-05-01"),
    of("CC", "9375", "2004-01-03"),
    *(replace(of("CC", f"9375-{n}", "2004-01-03"), path=("Section 1",)) for n in ("1", "1-1", "2")),
    *(of("CC", f"9375-{n}", "2004-01-03") for n in (9, 10)),
]
PAGES = [
    document("textes/essai.fr", type="treaty", ref="un:ESSAI:3", work="textes/essai", title="Essai"),
    document("textes/essai.en", type="treaty", ref="un:ESSAI:3", work="textes/essai", title="Trial", language="en"),
    document("decisions/essai", type="case-law", ref="fr:ce:999999@2020-02-05", title="CE, essai"),
    document("decisions/autre", type="case-law", ref="fr:ce:999999@2021-03-06", title="CE, autre"),
]


@pytest.fixture
def law(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'law.sqlite'}")
    with store.writing() as writing:
        writing.put([*LAW, *PAGES])
    yield store
    store.close()


def asked(law: Store, text: str, at: date = AFTER, language: str = "fr") -> Resolved:
    (one,) = resolve(mentions(text), law, TABLE, at=at, language=language)
    return one


def answers(one: Resolved) -> list[tuple[str, str]]:
    return [(target.key.split(":", 1)[1], target.sense.value) for target in one.targets]


def test_the_version_of_the_day_is_the_answer(law: Store) -> None:
    early, late = asked(law, "L. 935-3 CESEDA", DAY), asked(law, "L. 935-3 CESEDA", AFTER)
    assert early.targets[0].entry.id == "CESEDA-L935-3-2021-05-01"
    assert late.targets[0].entry.id == "CESEDA-L935-3-2022-02-09"
    assert late.targets[0].standing is Standing.IN_FORCE


@pytest.mark.parametrize(
    "asked_for", ["article 1er du code civil", "art. 1 C. civ.", "l'article premier du code civil"]
)
@pytest.mark.parametrize("kept", ["1", "1er"])
def test_a_first_article_is_found_however_its_publisher_numbers_it(tmp_path: Path, asked_for: str, kept: str) -> None:
    store = Store(f"sqlite:///{tmp_path / 'first.sqlite'}")
    with store.writing() as writing:
        writing.put([of("CC", kept, "2004-06-01")])
    assert answers(asked(store, asked_for)) == [(f"CC:{kept}", "cited")]
    assert f"fr:CC:{kept}" in keys_named(asked_for)
    store.close()


def test_a_former_number_leads_to_the_new_one_from_that_day_on(law: Store) -> None:
    one = asked(law, "L. 913-15 CESEDA")
    assert answers(one) == [("CESEDA:L935-3", "successor"), ("CESEDA:L913-15", "cited")]
    assert one.targets[0].move is not None
    assert one.targets[0].move.date == DAY
    assert one.targets[1].standing is Standing.REPEALED
    assert one.targets[1].entry.id == "CESEDA-L913-15-2016-11-01"


def test_a_former_number_on_a_day_before_is_its_version_of_then(law: Store) -> None:
    one = asked(law, "L. 913-15 CESEDA", date(2012, 1, 1))
    assert answers(one) == [("CESEDA:L913-15", "cited")]
    assert one.targets[0].entry.id == "CESEDA-L913-15-2011-06-18"


def test_a_new_number_on_a_day_before_leads_back(law: Store) -> None:
    one = asked(law, "L. 935-3 CESEDA", BEFORE)
    assert answers(one) == [("CESEDA:L913-15", "predecessor"), ("CESEDA:L935-3", "cited")]
    assert one.targets[1].standing is Standing.FUTURE


def test_an_item_leads_to_where_that_item_went_and_the_whole_article_to_all(law: Store) -> None:
    item, whole = asked(law, "L. 913-11, 2° bis, CESEDA"), asked(law, "L. 913-11 CESEDA")
    assert answers(item)[0] == ("CESEDA:L923-22", "successor")
    assert [key for key, sense in answers(whole) if sense == "successor"] == ["CESEDA:L923-22", "CESEDA:L923-23"]


def test_of_a_number_used_again_the_law_of_the_day_wins_and_the_other_text_is_offered(law: Store) -> None:
    one = asked(law, "L. 911-1 CESEDA")
    assert answers(one) == [("CESEDA:L911-1", "cited"), ("CESEDA:L912-3", "other")]
    assert one.targets[0].entry.id == "CESEDA-L911-1-2021-05-01"
    assert one.targets[1].move is not None
    assert not one.targets[1].move.certain
    assert answers(asked(law, "L. 911-1 CESEDA", BEFORE)) == [("CESEDA:L911-1", "cited")]


def test_who_writes_former_gets_the_other_text_first(law: Store) -> None:
    assert answers(asked(law, "ancien article L. 911-1 du CESEDA"))[0] == ("CESEDA:L912-3", "other")


def test_a_text_raised_in_part_stands_and_its_statute_is_named(law: Store) -> None:
    one = asked(law, "CASF, art. R. 921-11")
    assert answers(one) == [("CASF:R921-11", "cited"), ("CASF:L921-2-4", "successor")]
    assert one.targets[0].standing is Standing.IN_FORCE


def test_a_text_that_moved_twice_is_followed_to_where_it_stands(law: Store) -> None:
    assert answers(asked(law, "C. civ., art. 9382"))[0] == ("CC:9241", "successor")
    assert answers(asked(law, "C. civ., art. 9382", BEFORE))[0] == ("CC:9240", "successor")


def test_a_number_without_a_code_offers_all_codes_that_have_it(law: Store) -> None:
    one = asked(law, "R921-11")
    assert set(answers(one)) == {
        ("CASF:R921-11", "possible"),
        ("CASF:L921-2-4", "successor"),
        ("CESEDA:R921-11", "possible"),
    }
    assert one.keys == ("fr:CASF:R921-11", "fr:CESEDA:R921-11")
    assert one.targets[0].key == "fr:CASF:R921-11"


def test_a_number_that_one_code_alone_has_is_no_guess(law: Store) -> None:
    assert answers(asked(law, "9375-9")) == [("CC:9375-9", "cited")]


def test_a_range_is_the_articles_that_there_are_in_the_order_of_the_code(law: Store) -> None:
    one = asked(law, "articles 9375 à 9375-9 du code civil")
    assert [key.rpartition(":")[2] for key in one.keys] == ["9375", "9375-1", "9375-1-1", "9375-2", "9375-9"]
    assert {target.sense for target in one.targets} == {Sense.CITED}


def test_and_following_is_the_rest_of_its_section(law: Store) -> None:
    one = asked(law, "art. 9375-1 et suivants du code civil")
    assert [key.rpartition(":")[2] for key in one.keys] == ["9375-1", "9375-1-1", "9375-2"]
    (alone,) = asked(law, "art. L. 998-98 et s. du CASF").keys
    assert alone == "fr:CASF:L998-98"


def test_a_range_of_a_code_that_is_not_here_is_its_ends(law: Store) -> None:
    one = asked(law, "articles L. 9111-1 à L. 9111-8 du code du travail")
    assert (one.keys, one.targets) == (("fr:CT:L9111-1", "fr:CT:L9111-8"), ())


def test_a_page_of_ours_is_found_in_the_language_of_the_reader(law: Store) -> None:
    assert asked(law, "un:ESSAI:3").targets[0].entry.title == "Essai"
    assert asked(law, "un:ESSAI:3", language="en").targets[0].entry.title == "Trial"
    assert asked(law, "un:ESSAI:3").targets[0].standing is None


def test_a_decision_without_its_day_offers_those_of_that_number(law: Store) -> None:
    assert [key for key, _ in answers(asked(law, "fr:ce:999999"))] == [
        "ce:999999@2020-02-05",
        "ce:999999@2021-03-06",
    ]


def test_what_the_store_has_not_is_said_and_what_is_known_of_it_kept(law: Store) -> None:
    nothing = asked(law, "CASF, art. L. 998-98")
    assert (nothing.targets, nothing.moves) == ((), ())
    assert targets_json(nothing, {}) is None
    assert in_words(nothing) == ["fr:CASF:L998-98: not in the store"]


def test_a_number_written_otherwise_is_read_openly(law: Store) -> None:
    one = asked(law, "L 935 3 CESEDA")
    assert answers(one)[0][0] == "CESEDA:L935-3"
    assert in_words(one)[0] == "read as L935-3"


def test_all_citations_of_a_text_are_resolved_at_once(law: Store) -> None:
    text = "Voir les articles 9375 du code civil et L. 913-15 du CESEDA."
    found = list(references(text))
    several = resolve([mention(one) for one in found], law, TABLE, at=AFTER)
    assert [one.key for one in several] == ["fr:CC:9375", "fr:CESEDA:L913-15"]
    told = targets_json(several[1], documents_of(several, law))
    assert told is not None
    assert told[0] | {"url": ""} == {
        "ref": "fr:CESEDA:L935-3",
        "id": "CESEDA-L935-3-2022-02-09",
        "title": "CESEDA L935-3",
        "type": "law-article",
        "citation": "",
        "url": "",
        "valid_from": "2022-02-09",
        "valid_to": None,
        "standing": "in_force",
        "sense": "successor",
        "renumbered": {
            "from": "fr:CESEDA:L913-15",
            "to": "fr:CESEDA:L935-3",
            "date": "2021-05-01",
            "portion": "",
            "relation": "moved",
            "certain": True,
            "source": "",
        },
    }


@pytest.fixture
def codes(five_codes: FiveCodes) -> Iterator[Store]:
    """A store with the codes."""
    with closing(five_codes.store()) as store:
        yield store


@pytest.mark.slow
def test_the_table_of_the_corpus_agrees_with_the_codes(codes: Store) -> None:
    moves = [move for move in shipped().moves if move.relation in (Relation.MOVED, Relation.PART)]
    held = codes.with_ref([key for move in moves for key in (move.old, move.new)])

    def days(key: str, end: str) -> set[date]:
        return {getattr(entry.version, end) for entry in held.get(key, ())}

    assert [move for move in moves if move.date not in days(move.old, "valid_to") & days(move.new, "valid_from")] == []
    (one,) = resolve(mentions("L. 313-15 CESEDA"), codes, shipped(), at=date(2023, 12, 6))
    assert answers(one) == [("CESEDA:L435-3", "successor"), ("CESEDA:L313-15", "cited")]
    (again,) = resolve(mentions("L. 511-1 CESEDA"), codes, shipped(), at=date(2023, 12, 6))
    assert answers(again)[0] == ("CESEDA:L511-1", "cited")
    assert {sense for _, sense in answers(again)[1:]} == {"other"}


@pytest.mark.parametrize("asked_for", ["375 et suivants du code civil", "375 et s. C. civ.", "375, et suiv. C. civ."])
def test_the_rest_of_a_section_is_meant_without_the_word_article_too(asked_for: str) -> None:
    (one,) = mentions(asked_for)
    assert (one.keys, one.following) == (("fr:CC:375",), True)
