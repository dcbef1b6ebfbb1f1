"""JSON Lines files of any origin are kept line by line; what is wrong is named with its line."""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document, provenance

from indexer import imports
from indexer.context import Context
from indexer.imports import read_jsonl
from indexer.outcome import Meter, Outcome, Verdict
from indexer.records import read_line
from kb.errors import ExtractError, FetchError, UsageError
from kb.settings import Settings
from kb.store import Store
from kb.vocabulary import TYPES

TEXT = "Les mineurs non accompagnés sont confiés à l’aide sociale à l’enfance.\n\nLe juge décide."
#: As paths of an address they would be tidied on their way.
UNREACHABLE = ("../x", "a/../b", "./y", "x/.", "..", ".", "/z", "z/", "a//b", "/")
Run = Callable[..., list[Outcome]]


def line(**more: Any) -> bytes:
    """A line that is right, unless `more` makes it wrong; None takes a key out."""
    said = {"id": "a", "title": "Titre", "text": TEXT, **more}
    return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False).encode()


@pytest.fixture
def context(tmp_path: Path, store: Store, meter: Meter) -> Context:
    """A run with an empty store and an empty catalogue."""
    return Context(store=store, settings=Settings(home=tmp_path, corpus=tmp_path / "corpus"), meter=meter)


@pytest.fixture
def run(tmp_path: Path, context: Context) -> Run:
    """Import a file with these lines; every outcome."""

    def run(*lines: bytes, source: str = "import") -> list[Outcome]:
        file = tmp_path / "export.jsonl"
        file.write_bytes(b"\n".join(lines))
        return list(read_jsonl(file, context, source))

    return run


def test_a_line_with_every_key_is_a_document(run: Run, store: Store) -> None:
    said = {"type": "report", "language": "fr", "organisation": ["IGAS", "IGA"], "url": "https://example.org/r"}
    (outcome,) = run(line(**said, date="2014-05-17", ref="un:CRC"))
    assert (outcome.path, outcome.verdict, outcome.document_id) == ("export.jsonl:1", Verdict.NEW, "a")
    kept = store.documents(["a"])["a"]
    assert (kept.id, kept.work, kept.title, kept.type, kept.language) == ("a", "a", "Titre", "report", "fr")
    assert (kept.organisations, kept.date, kept.ref) == (("IGAS", "IGA"), date(2014, 5, 17), "un:CRC")
    assert kept.provenance.url == "https://example.org/r"
    assert (kept.provenance.source, kept.provenance.origin) == ("import", "export.jsonl")
    assert [p.text for p in kept.passages] == [TEXT.replace("\n\n", "\n")]


def test_what_a_line_does_not_say_is_left_open_and_the_language_is_told(run: Run, store: Store) -> None:
    run(line(type=None, language="", organisation=[], url="", date="", ref=""))
    kept = store.documents(["a"])["a"]
    assert (kept.type, kept.language, kept.organisations) == ("document", "fr", ())
    assert (kept.provenance.url, kept.date, kept.ref) == ("", None, None)


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({"organisation": "IGAS"}, "organisations", ("IGAS",)),
        ({"id": 12345}, "id", "12345"),
        ({"id": "Réf. n° 5/2014 (a)"}, "id", "Réf. n° 5/2014 (a)"),
        ({"id": "a/b.c/...d"}, "id", "a/b.c/...d"),
        ({"language": "fr-FR"}, "language", "fr"),
        ({"language": "EN"}, "language", "en"),
        ({"date": "2014-05"}, "date", date(2014, 5, 1)),
        ({"date": 2014}, "date", date(2014, 1, 1)),
        ({"date": "2014-05-17T08:30:00+02:00"}, "date", date(2014, 5, 17)),
        ({"title": " Un\n titre "}, "title", "Un titre"),
        ({"text": ""}, "passages", ()),
    ],
)
def test_what_other_systems_write_is_understood(run: Run, store: Store, more: Any, field: str, value: object) -> None:
    (outcome,) = run(line(**more))
    assert outcome.document_id is not None
    assert getattr(store.documents([outcome.document_id])[outcome.document_id], field) == value


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b"pas du JSON", "not JSON: Expecting value at character 1"),
        ('{"id": "é"}'.encode("latin-1"), "not UTF-8 at byte 9. Save the file as UTF-8."),
        (b"[1, 2]", 'each line is an object {"id": …, "title": …, "text": …}. To turn a list into lines: jq'),
        (b"3", "each line is an object"),
        (b"[" * 100_000, "not JSON that can be read: maximum recursion depth exceeded"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON that can be read: Exceeds the limit"),
        (line(id=None), "the key 'id' is missing"),
        (line(title=None, text=None), "the key 'title' is missing; the key 'text' is missing"),
        (line(id=" "), "id: an id has 1 to 500 characters that can be shown, and no blank at its ends"),
        (line(id="a\nb"), "id: an id has 1 to 500 characters"),
        (
            line(id="\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace") * 600),
            "id: an id has 1 to 500",
        ),
        (b'{"id": "\\ud800", "title": "a", "text": ""}', "id: an id has 1 to 500 characters that can be shown"),
        (line(id=True), "id must be a text in quotes"),
        (line(id=["a"]), "id must be a text in quotes"),
        *((line(id=id_), "id: an id that is a path has no slash at its ends") for id_ in UNREACHABLE),
        (line(id="LEGIARTI000006796446"), "id: ids of DILA (LEGIARTI…) are for the law"),
        (line(title=" "), "title: is empty"),
        (line(title="é" * 1_001), "title: has 1,001 characters; a title or a name has at most 1,000"),
        (line(text=["a"]), "text must be a text in quotes"),
        (line(type="rapport"), "type: unknown document type 'rapport'; did you mean 'report'?"),
        (line(type="xyz"), f"type: unknown document type 'xyz'; there are: {', '.join(TYPES)}"),
        (line(language="french"), "language: a language is a code of two letters"),
        (line(organisation=[""]), "organisation.1: is empty"),
        (line(organisation={"a": 1}), "organisation must be a list"),
        (line(url="javascript:alert(1)"), "url: an address begins with http:// or https://"),
        (line(date="17/05/2014"), "date: a date is written 2014-05-01, 2014-05 or 2014"),
        (line(date="2014-02-30"), "date: day is out of range for month"),
        (line(date=True), "date: a date is written"),
    ],
)
def test_a_line_that_is_wrong_fails_with_its_number_and_the_others_are_kept(
    run: Run, store: Store, wrong: bytes, reason: str
) -> None:
    outcomes = run(line(id="first"), wrong, b"", line(id="last"))
    assert [(o.path, o.verdict) for o in outcomes] == [
        ("export.jsonl:1", Verdict.NEW),
        ("export.jsonl:2", Verdict.FAILED),
        ("export.jsonl:4", Verdict.NEW),
    ]
    assert outcomes[1].reason.startswith(reason)
    assert set(store.paths("import").values()) == {"first", "last"}


def test_an_id_given_twice_fails_with_both_lines_and_the_first_is_kept(run: Run, store: Store) -> None:
    outcomes = run(line(title="un"), line(id="b"), line(title="deux"))
    assert (outcomes[2].path, outcomes[2].verdict) == ("export.jsonl:3", Verdict.FAILED)
    assert outcomes[2].reason == "the id 'a' is on line 1 already, and here on line 3"
    assert store.documents(["a"])["a"].title == "un"


def test_keys_that_are_not_used_are_named_once(run: Run) -> None:
    *_, note = run(line(auteur="x"), line(id="b", auteur="y", pages=3))
    assert (note.path, note.verdict) == ("export.jsonl", Verdict.SKIPPED)
    assert note.reason == "keys that are not used: 'auteur' (2 lines), 'pages' (1 lines)"


def test_importing_again_replaces_what_changed(run: Run, store: Store) -> None:
    run(line(), line(id="b"))
    assert [outcome.verdict for outcome in run(line(title="Revu"), line(id="b"))] == [
        Verdict.CHANGED,
        Verdict.UNCHANGED,
    ]
    assert store.documents(["a"])["a"].title == "Revu"


def test_an_id_of_another_source_fails_alone(run: Run, store: Store) -> None:
    with store.writing() as writing:
        writing.put([document("b", provenance=provenance("b", source="fonds"))])
    outcomes = run(line(), line(id="b"), line(id="c"))
    assert [outcome.verdict for outcome in outcomes] == [Verdict.NEW, Verdict.FAILED, Verdict.NEW]
    assert outcomes[1].reason == "the source fonds has a document with the id b already"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_failure(run: Run, content: bytes) -> None:
    assert [(o.verdict, o.reason) for o in run(content)] == [(Verdict.FAILED, "the file is empty")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(run: Run) -> None:
    outcomes = run(b"\xef\xbb\xbf" + line() + b"\r", line(id="b") + b"\r")
    assert [outcome.verdict for outcome in outcomes] == [Verdict.NEW, Verdict.NEW]


def test_a_file_of_another_kind_is_given_up_early(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "_HOPELESS", 10)
    outcomes = run(*[b"a;b;c"] * 50)
    assert len(outcomes) == 11
    assert outcomes[-1].reason == "the first 10 lines are all wrong; the rest was not read"


def test_a_line_without_end_does_not_fill_the_memory(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "_LONGEST_LINE", 1000)
    outcomes = run(line(text="x" * 10_000), line(id="b"))
    assert [(o.path, o.verdict) for o in outcomes] == [
        ("export.jsonl:1", Verdict.FAILED),
        ("export.jsonl:2", Verdict.NEW),
    ]


@pytest.mark.parametrize("name", ["Import", "a b", "../x", "", "a--b"])
def test_a_source_name_that_is_none_is_refused(run: Run, name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a source"):
        run(line(), source=name)


def test_the_name_of_a_source_of_the_catalogue_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "sources").mkdir(parents=True)
    (tmp_path / "corpus" / "sources" / "repere.toml").touch()
    with pytest.raises(UsageError, match="its next crawl would remove what is imported"):
        run(line(), source="repere")


def test_a_file_that_is_not_there_is_an_error(context: Context, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="cannot be read: No such file"):
        list(read_jsonl(tmp_path / "gone.jsonl", context))


@given(st.binary(max_size=200))
def test_any_line_is_a_record_or_an_extract_error(data: bytes) -> None:
    with suppress(ExtractError):
        assert read_line(data)[0].id


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "text", "type", "language", "organisation", "url", "date", "ref", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_any_object_is_a_record_or_an_extract_error(said: dict[str, Any]) -> None:
    with suppress(ExtractError):
        record, _ = read_line(json.dumps(said).encode())
        assert record.id == str(said["id"])
        assert record.id.isprintable()


@pytest.mark.slow
def test_thirty_thousand_documents_are_imported_at_a_good_rate_in_little_memory(
    tmp_path: Path, context: Context, store: Store
) -> None:
    file = tmp_path / "large.jsonl"
    with file.open("wb") as out:
        out.writelines(
            line(id=f"d{n}", title=f"Document {n}", text=f"{TEXT}\n\n{n} " * 6) + b"\n" for n in range(30_000)
        )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    counts = Counter(outcome.verdict for outcome in read_jsonl(file, context))
    seconds = time.process_time() - start
    print(f"{30_000 / seconds:,.0f} documents a second of processor time")
    assert counts == {Verdict.NEW: 30_000}
    assert store.counts("source") == {("import",): 30_000}
    assert 30_000 / seconds > 400
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
