"""Labels of the thesaurus, changed at the desk after a look at what that does to a search."""

from __future__ import annotations

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.thesaurus import Kind, load
from kb.thesaurus.changes import ADD, REMOVE, Change, changed, current, read, write

pytestmark = pytest.mark.slow  # each has a base of its own

_LABEL = {"do": "add", "text": "cabane zorbeline", "language": "fr", "kind": "alternative"}


def some_concept(base: DeskBase) -> str:
    """A concept one of whose labels a document of this base has."""
    return next(key for key, one in load(base.settings.thesaurus).concepts.items() if _has(one, "mise à l'abri"))


def _has(concept, words: str) -> bool:
    return any(label.text.replace("’", "'") == words for label in concept.labels)


def test_the_effect_of_a_label_is_shown_before_anything_changes(desk_base: DeskBase, editor: DeskBrowser) -> None:
    concept = some_concept(desk_base)
    page = editor.post(f"/admin/thesaurus/{concept}", **_LABEL).text
    assert "nothing is changed yet" in page
    assert "new here" in page
    assert not desk_base.settings.labels.exists()
    assert desk_base.app.test_client().get("/api/v1/search?q=cabane+zorbeline").json["total"] == 0


def test_a_label_that_is_added_finds_at_once_and_no_more_when_it_is_taken_back(
    desk_base: DeskBase, editor: DeskBrowser
) -> None:
    concept, reader = some_concept(desk_base), desk_base.app.test_client()
    editor.post(f"/admin/thesaurus/{concept}", **_LABEL, step="save")
    assert reader.get("/api/v1/search?q=cabane+zorbeline").json["total"] > 0
    assert "cabane zorbeline" in reader.get(f"/glossaire/{concept}").text
    editor.post(f"/admin/thesaurus/{concept}/undo", place="0", text="cabane zorbeline")
    assert reader.get("/api/v1/search?q=cabane+zorbeline").json["total"] == 0
    assert [entry.action for entry in desk_base.desk.audit.latest(2)] == ["label.undo", "label.add"]


def test_what_breaks_a_rule_of_the_thesaurus_is_refused(desk_base: DeskBase, editor: DeskBrowser) -> None:
    concept = load(desk_base.settings.thesaurus).concepts[some_concept(desk_base)]
    there = concept.labels[0]
    twice = {"do": "add", "text": there.text, "language": there.language, "step": "save"}
    for form in (twice, twice | {"do": "remove"}, _LABEL | {"text": " "}, _LABEL | {"language": "xx"}):
        assert editor.post(f"/admin/thesaurus/{concept.id}", **form).status_code == 400
    assert not desk_base.settings.labels.exists()


def test_a_damaged_file_of_changes_takes_nothing_down_and_is_said(desk_base: DeskBase, editor: DeskBrowser) -> None:
    desk_base.settings.labels.write_text('[[change]]\ndo = "burn"\n', "utf-8")
    assert desk_base.app.test_client().get("/?q=abri").status_code == 200
    assert "cannot be read" in editor.get("/admin/thesaurus").text
    assert current(desk_base.settings).concepts


def test_changes_are_written_and_read_and_what_does_not_fit_is_left_out(desk_base: DeskBase) -> None:
    thesaurus = load(desk_base.settings.thesaurus)
    concept = some_concept(desk_base)
    fits = Change(do=ADD, concept=concept, language="fr", kind=Kind.HIDDEN, text='mot "étrange"\\ # ', acronym=True)
    not_there = Change(do=REMOVE, concept="xylophone", language="fr", kind=Kind.HIDDEN, text="x")
    write(desk_base.settings.labels, [fits, not_there])
    made = read(desk_base.settings.labels)
    assert made == (fits, not_there)
    done = changed(thesaurus, made)
    assert done.left_out == ((not_there, "there is no concept xylophone"),)
    assert fits.text in {label.text for label in done.thesaurus.concepts[concept].labels}
    write(desk_base.settings.labels, [])
    assert read(desk_base.settings.labels) == ()


def test_a_hostile_label_is_shown_as_text(desk_base: DeskBase, editor: DeskBrowser) -> None:
    concept = some_concept(desk_base)
    editor.post(f"/admin/thesaurus/{concept}", **(_LABEL | {"text": "<script>x</script>"}), step="save")
    page = editor.get(f"/admin/thesaurus/{concept}").text
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
