"""What a shell says of a search beside its hits."""

from datetime import date

import pytest

from kb.listing import show_results
from kb.search.request import SearchRequest
from kb.search.response import Drop, Expansion, Fragment, Hit, PassageHit, SearchResponse


def said(capsys: pytest.CaptureFixture[str], text: str, **more: object) -> list[str]:
    known = {"total": 0, "hits": (), "facets": {}, "understood": text, **more}
    response = SearchResponse(request=SearchRequest(text=text), **known)  # type: ignore[arg-type]
    show_results(response, date(2024, 1, 15), "fr")
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()][1:]


def test_a_plain_search_has_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "abri") == []


def test_a_query_understood_otherwise_is_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "abri OU asile", understood="abri OR asile") == ["understood    abri OR asile"]


def test_what_was_widened_is_named_and_an_ambiguous_label_offers_its_senses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    many = Expansion(label="MIE", terms=tuple("abcdefgh"), name="a", concept="x")
    ap = [Expansion(label="AP", terms=("t",), name=name, concept=name, query=f"{name} abri") for name in "ab"]
    assert said(capsys, "MIE AP abri", expansions=(many, *ap)) == [
        "widened       MIE → a, b, c, d, e, f and 2 others",
        "widened       AP → a, t, b",
        "              AP as a alone: a abri",
        "              AP as b alone: b abri",
    ]


def test_another_spelling_and_words_to_drop_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    drops = (Drop(word="hôtel", query="abri", total=12),)
    assert said(capsys, "x", suggestion="y", drops=drops) == [
        "did you mean  y",
        "drop a word   without hôtel: 12 documents",
    ]
    assert said(capsys, "x", suggestion="y", corrected=True) == ["corrected     these are for: y"]


def test_a_hit_says_by_which_note_it_was_found_and_what_more_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    passage = PassageHit(anchor="a", fragments=(Fragment("[abri]", True),))
    hit = Hit(document_id="i", title="T", type="guide", language="fr", score=1, passages=(passage,), more=7, note="[N]")
    lines = said(capsys, "abri", total=1, hits=(hit,))
    assert lines[-2:] == ["   According to our note “[N]”:", "   [abri] (+ 7 passages)"]
