"""Sources at the desk: seen, run, paused, written as files, tried, and taken back."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from desk_base import DeskBase, DeskBrowser

from kb import catalogue
from kb.catalogue.drafts import draft
from kb.store import Fetch, FetchState, HarvestReport, Remark

pytestmark = pytest.mark.slow  # each has a base of its own

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SITE = {
    "kind": "site",
    "id": "assoc",
    "title": "Une association",
    "publisher": "Association",
    "licence": "CC BY 4.0",
    "reuse": "index_snippet",
    "addresses": "https://www.example.org/",
    "pace": "5",
    "pages": "5000",
    "least": "0",
    "enabled": "on",
    "remark": "",
}


def page_of(answer) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.text, "lxml")


def words(answer) -> str:
    return " ".join(page_of(answer).get_text(" ").split())


def filled(answer, **changes: str) -> dict[str, str]:
    """What a browser would send of the form on a page, with these changes."""
    form = page_of(answer).select_one("form.desk-form")
    assert form is not None
    sent = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]:not([type=checkbox])")}
    sent |= {str(one["name"]): "on" for one in form.select("input[type=checkbox][checked]")}
    sent |= {str(one["name"]): one.get_text().removeprefix("\n") for one in form.select("textarea")}
    for one in form.select("select"):
        chosen = one.select_one("option[selected]") or one.select_one("option")
        sent[str(one["name"])] = str(chosen["value"]) if chosen else ""
    sent.pop("csrf_token")
    return sent | changes


def add(administrator: DeskBrowser, **changes: str):
    """Add a source as somebody would: look at the file, then keep it."""
    shown = administrator.post("/admin/sources/new", step="show", mark="", **(SITE | changes))
    return administrator.post("/admin/sources/new", **filled(shown, step="save"))


@pytest.fixture
def read(desk_base: DeskBase) -> HarvestReport:
    """A run on our own pages with remarks of all sorts."""
    began = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    remarks = (
        Remark(path=f"{EVIL}.pdf", verdict="failed", reason=f"it is broken: {EVIL}"),
        Remark(path="https://a.org/x", verdict="quarantined", reason="no text", found_on="https://a.org/"),
        *(Remark(path=f"https://a.org/{n}", verdict="blocked", reason="robots.txt forbids it") for n in range(150)),
        Remark(path="=cmd()", verdict="skipped", reason="+1"),
    )
    report = HarvestReport(
        source="repere",
        started_at=began,
        ended_at=began + timedelta(minutes=2),
        counts={"new": 3, "failed": 1, "quarantined": 1, "blocked": 150, "skipped": 1},
        remarks=remarks,
    )
    with desk_base.store.writing() as writing:
        writing.report(report)
        for one in remarks[:2]:
            tries = {"tries": 3, "depth": 2, "own": 1}
            writing.record(
                Fetch(source="repere", name=one.path, state=FetchState.FAILED, digest="d", reason=one.reason,
                      detail=tries, position=3, found_on=one.found_on, etag="e")
            )  # fmt: skip
    return report


RUN = "/admin/sources/repere/runs/20260304T050607000000"


def test_all_sources_are_listed_and_filtered(reader_of_the_desk: DeskBrowser) -> None:
    page = page_of(reader_of_the_desk.get("/admin/sources"))
    assert len(page.select(".sources-table tbody tr")) >= 81
    on = page_of(reader_of_the_desk.get("/admin/sources?state=on"))
    assert {code.get_text() for code in on.select(".sources-table code")} == {"legi", "repere"}
    found = page_of(reader_of_the_desk.get("/admin/sources?kind=site&q=INFOMIE+centre"))
    assert [code.get_text() for code in found.select(".sources-table code")] == ["infomie"]
    assert "No source is like this." in words(reader_of_the_desk.get("/admin/sources?q=zzz"))


def test_a_broken_file_of_the_desk_is_said_and_takes_no_page_down(
    desk_base: DeskBase, reader_of_the_desk: DeskBrowser
) -> None:
    folder = desk_base.settings.desk_sources
    folder.mkdir()
    (folder / "legi.toml").write_text(f'id = "legi"\ntitle = "{EVIL}"\n', "utf-8")
    page = page_of(reader_of_the_desk.get("/admin/sources"))
    assert f"{folder / 'legi.toml'}:1: the key 'kind' is missing" in page.select(".notice.bad")[0].get_text()
    assert "as it was delivered" in words(reader_of_the_desk.get("/admin/sources/legi"))
    assert "LEGI" in reader_of_the_desk.get("/sources").text


def test_a_reader_of_the_desk_sees_no_buttons_and_may_press_none(reader_of_the_desk: DeskBrowser) -> None:
    page = page_of(reader_of_the_desk.get("/admin/sources/repere"))
    assert page.select(".desk-page form") == []
    assert reader_of_the_desk.post("/admin/sources/repere/run").status_code == 403
    assert reader_of_the_desk.get("/admin/sources/repere/edit").status_code == 403


def test_an_unknown_source_is_not_found(administrator: DeskBrowser) -> None:
    for path in ("/admin/sources/nobody", "/admin/sources/nobody/edit", "/admin/sources/repere/runs/1"):
        assert administrator.get(path).status_code == 404
    assert administrator.post("/admin/sources/..%2f..%2fetc/remove").status_code == 404


def test_a_run_is_asked_for_once_and_is_in_the_log(desk_base: DeskBase, editor: DeskBrowser) -> None:
    editor.post("/admin/sources/repere/run")
    editor.post("/admin/sources/repere/run", full="1")
    asked = [(job.kind, dict(job.arguments), job.asked_by) for job in desk_base.desk.jobs.pending()]
    assert asked == [
        ("crawl", {"source": "repere", "full": False}, "editor"),
        ("crawl", {"source": "repere", "full": True}, "editor"),
    ]
    said = words(editor.get("/admin/sources/repere"))
    assert "asked for a full run" in said
    assert "waits for the worker" in said


def test_a_source_that_is_switched_off_is_not_run(desk_base: DeskBase, editor: DeskBrowser) -> None:
    editor.post("/admin/sources/gisti/run")
    assert desk_base.desk.jobs.pending() == ()
    assert "switched off" in words(editor.get("/admin/sources/gisti"))


def test_a_pause_needs_a_reason_and_is_resumed(desk_base: DeskBase, editor: DeskBrowser) -> None:
    assert "Give a reason" in words(editor.post("/admin/sources/repere/pause", reason=" "))
    editor.post("/admin/sources/repere/pause", reason=EVIL)
    assert desk_base.desk.pauses.all()["repere"].who == "editor"
    page = page_of(editor.get("/admin/sources/repere"))
    assert EVIL in page.get_text()
    assert page.select(".desk-page script, .desk-page img") == []
    assert "paused" in words(editor.get("/admin/sources?state=paused"))
    editor.post("/admin/sources/repere/resume")
    assert desk_base.desk.pauses.all() == {}


def test_a_source_is_added_as_a_file_that_is_shown_first(desk_base: DeskBase, administrator: DeskBrowser) -> None:
    shown = administrator.post("/admin/sources/new", step="show", mark="", **SITE)
    added = [ins.get_text().strip() for ins in page_of(shown).select(".diff ins")]
    assert added[:2] == ['+ id = "assoc"', '+ kind = "site"']
    assert "assoc" not in catalogue.of(desk_base.settings)
    assert add(administrator).status_code == 303
    source = catalogue.of(desk_base.settings)["assoc"]
    assert (source.title, source.addresses, source.pace) == ("Une association", ("https://www.example.org/",), 5)
    assert "added at the desk" in words(administrator.get("/admin/sources/assoc"))
    assert "already" in words(administrator.post("/admin/sources/new", step="show", mark="", **SITE))


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": " "}, "title", "must not be empty"),
        ({"addresses": ""}, "addresses", "needs this"),
        ({"addresses": "https://a.org/\njavascript:alert(1)"}, "addresses", "begins with http://"),
        ({"exclude": "forum"}, "exclude", "begins with / or *"),
        ({"pace": "0.2"}, "pace", "at least 1 second"),
        ({"pages": "viel"}, "pages", "Write a number"),
        ({"language": "français"}, "language", "two small letters"),
        ({"most": "0"}, "most", "at least 1"),
        ({"enabled": ""}, "remark", "why the source is switched off"),
        ({"schedule": "at noon"}, "schedule", "one of the examples"),
        ({"reuse": ""}, "reuse", "must not be empty"),
        ({"id": "Ça va"}, "id", "Only small letters"),
        ({"id": "../../etc"}, "id", "Only small letters"),
        ({"kind": "folder", "path": "/etc"}, "path", "KB_FOLDERS"),
        ({"kind": "folder", "path": "../.."}, "path", "KB_FOLDERS"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_kept(
    desk_base: DeskBase, administrator: DeskBrowser, changes: dict[str, str], field: str, said: str
) -> None:
    answer = administrator.post("/admin/sources/new", step="save", mark="", **(SITE | changes))
    page = page_of(answer)
    place = page.select_one(f"#{field}")
    assert place is not None
    assert place.parent is not None
    assert said in " ".join(place.parent.get_text(" ").split())
    assert place["aria-invalid"] == "true"
    assert not desk_base.settings.desk_sources.exists()


def test_all_faults_are_said_at_once(administrator: DeskBrowser) -> None:
    sent = SITE | {"title": "", "reuse": "", "pace": "x", "id": "", "addresses": "ftp://a.org/"}
    page = page_of(administrator.post("/admin/sources/new", step="show", mark="", **sent))
    links = [str(a["href"]) for a in page.select(".notice.bad a")]
    assert links == ["#id", "#title", "#reuse", "#addresses", "#pace"]


def test_a_schedule_is_said_in_words_with_the_next_run(administrator: DeskBrowser) -> None:
    add(administrator, schedule="Weekly on Monday at 03:00")
    said = words(administrator.get("/admin/sources/assoc"))
    assert "on Mondays at 03:00 next:" in said
    assert "next:" in words(administrator.get("/admin/sources?q=assoc"))
    assert "none: it is read when somebody asks" in words(administrator.get("/admin/sources/gisti"))


def test_faults_are_said_in_french_too(administrator: DeskBrowser) -> None:
    given = {"csrf_token": administrator.token, **SITE, "title": "", "step": "show"}
    headers = {"Referer": "https://localhost/admin/sources/new", "Accept-Language": "fr"}
    answer = administrator.client.post("/admin/sources/new", base_url="https://localhost", data=given, headers=headers)
    assert "ne doit pas être vide" in answer.text.replace("\xa0", " ")


def test_a_file_of_the_corpus_is_changed_line_by_line_and_taken_back(
    desk_base: DeskBase, administrator: DeskBrowser
) -> None:
    form = administrator.get("/admin/sources/legi/edit")
    shown = administrator.post("/admin/sources/legi/edit", **filled(form, title="Les codes", step="show"))
    diff = page_of(shown).select(".diff ins, .diff del")
    assert [line.get_text().strip()[:9] for line in diff] == ["− title =", "+ title ="]
    assert administrator.post("/admin/sources/legi/edit", **filled(shown, step="save")).status_code == 303
    delivered = (desk_base.settings.sources / "legi.toml").read_text("utf-8")
    ours = (desk_base.settings.desk_sources / "legi.toml").read_text("utf-8")
    assert len(set(delivered.splitlines()) ^ set(ours.splitlines())) == 2
    assert "changed at the desk" in words(administrator.get("/admin/sources/legi"))
    administrator.post("/admin/sources/legi/remove")
    assert "legi" not in catalogue.of(desk_base.settings).from_desk
    (removed, _edited) = [e for e in desk_base.desk.audit.latest(subject="legi") if "before" in e.detail]
    administrator.post("/admin/sources/legi/restore", entry=str(removed.id))
    assert (desk_base.settings.desk_sources / "legi.toml").read_text("utf-8") == ours


def test_what_others_changed_meanwhile_is_said_and_nothing_is_lost(
    desk_base: DeskBase, administrator: DeskBrowser
) -> None:
    add(administrator)
    mine = administrator.get("/admin/sources/assoc/edit")
    theirs = administrator.post("/admin/sources/assoc/edit", **filled(mine, publisher="Eux", step="show"))
    administrator.post("/admin/sources/assoc/edit", **filled(theirs, step="save"))
    answer = administrator.post("/admin/sources/assoc/edit", **filled(mine, title="Le mien", step="save"))
    assert "has changed since this form was opened" in words(answer)
    assert catalogue.of(desk_base.settings)["assoc"].title == "Une association"
    kept = administrator.post("/admin/sources/assoc/edit", **filled(answer, publisher="Eux", step="save"))
    assert kept.status_code == 303
    source = catalogue.of(desk_base.settings)["assoc"]
    assert (source.title, source.publisher) == ("Le mien", "Eux")


def test_a_source_that_the_desk_added_and_took_away_can_be_brought_back(
    desk_base: DeskBase, administrator: DeskBrowser
) -> None:
    add(administrator, title=EVIL)
    administrator.post("/admin/sources/assoc/remove")
    page = page_of(administrator.get("/admin/sources/assoc"))
    assert "not in the catalogue any more" in page.get_text()
    form = page.select_one("form[action*=restore]")
    entry = form and form.select_one("input[name=entry]")
    assert entry is not None
    administrator.post("/admin/sources/assoc/restore", entry=str(entry["value"]))
    assert catalogue.of(desk_base.settings)["assoc"].title == EVIL
    for path in ("/admin/sources", "/admin/sources/assoc", "/admin/sources/assoc/edit"):
        page = page_of(administrator.get(path))
        assert EVIL in page.get_text() + str([one.get("value") for one in page.select("input")])
        assert page.select(".desk-page script, .desk-page img") == []


def test_a_trial_takes_the_draft_as_it_stands_in_the_form(desk_base: DeskBase, administrator: DeskBrowser) -> None:
    answer = administrator.post("/admin/sources/new", step="try", mark="", **SITE)
    (job,) = desk_base.desk.jobs.pending()
    assert (job.kind, job.arguments["source"]) == ("trial", "assoc")
    assert 'id = "assoc"' in draft(job.arguments["draft"], desk_base.settings)
    page = page_of(administrator.get(answer.location))
    assert "Look again" in page.get_text()
    back = next(a for a in page.select("a") if a.get_text() == "Go on editing")
    assert filled(administrator.get(str(back["href"])))["title"] == "Une association"


def test_the_report_of_a_run_groups_its_remarks_and_pages_them(
    read: HarvestReport, reader_of_the_desk: DeskBrowser
) -> None:
    page = page_of(reader_of_the_desk.get(RUN))
    assert page.select(".desk-page script, .desk-page img") == []
    heads = [" ".join(h3.get_text().split()) for h3 in page.select("h3")]
    assert heads == [
        f"Failed: it is broken: {EVIL}",
        "In quarantine: no text",
        "Not for us: Its robots.txt forbids it.",
    ]
    assert "found on https://a.org/" in words(reader_of_the_desk.get(RUN))
    assert len(page.select("#remarks ~ ul li")) == 100
    second = page_of(reader_of_the_desk.get(f"{RUN}?page=2"))
    assert len(second.select("#remarks ~ ul li")) == 53
    only = page_of(reader_of_the_desk.get(f"{RUN}?verdict=quarantined"))
    assert len(only.select("#remarks ~ ul li")) == 1


def test_the_report_is_a_table_without_formulas(read: HarvestReport, reader_of_the_desk: DeskBrowser) -> None:
    text = reader_of_the_desk.get(f"{RUN}.csv").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(read.remarks) + 1
    assert ["'=cmd()", "skipped", "'+1", ""] in rows


def test_what_failed_is_read_again_and_stays_known(
    desk_base: DeskBase, read: HarvestReport, editor: DeskBrowser
) -> None:
    assert editor.post(f"{RUN}/retry").status_code == 303
    notes = desk_base.store.fetches("repere")
    assert list(notes) == ["https://a.org/x"]
    note = notes["https://a.org/x"]
    assert (note.state, note.digest, note.etag, note.detail) == (FetchState.FOUND, "", "", {"depth": 2, "own": 1})
    assert [job.arguments["source"] for job in desk_base.desk.jobs.pending()] == ["repere"]


def test_the_quarantine_shows_what_could_not_be_read_and_releases_it(
    desk_base: DeskBase, read: HarvestReport, editor: DeskBrowser
) -> None:
    page = page_of(editor.get("/admin/quarantine"))
    assert len(page.select("tbody tr")) == 2
    assert page.select(".desk-page script, .desk-page img") == []
    assert "3 tries" in page.get_text()
    one = editor.get("/admin/quarantine/one", query_string={"source": "repere", "name": f"{EVIL}.pdf"})
    assert EVIL in page_of(one).get_text()
    editor.post("/admin/quarantine/examine", source="repere", name=f"{EVIL}.pdf")
    assert [job.kind for job in desk_base.desk.jobs.pending()] == ["examine"]
    editor.post("/admin/quarantine/release", source="", reason="no text", run="1")
    assert [one.name for one in desk_base.store.failed()] == [f"{EVIL}.pdf"]
    assert "crawl" in [job.kind for job in desk_base.desk.jobs.pending()]
    editor.post("/admin/quarantine/release", source="repere", name=f"{EVIL}.pdf")
    assert desk_base.store.failed() == ()
    assert "Everything that was tried could be read." in words(editor.get("/admin/quarantine"))


def test_a_page_can_be_ignored_for_ever_by_a_pattern_in_the_form(
    desk_base: DeskBase, administrator: DeskBrowser
) -> None:
    add(administrator)
    with desk_base.store.writing() as writing:
        writing.record(
            Fetch(source="assoc", name="https://www.example.org/a?b=1", state=FetchState.FAILED, digest="", reason="x")
        )
    query = {"source": "assoc", "name": "https://www.example.org/a?b=1"}
    page = page_of(administrator.get("/admin/quarantine/one", query_string=query))
    link = next(a for a in page.select("a") if "Ignore for ever" in a.get_text())
    form = administrator.get(re.sub("^https://localhost", "", str(link["href"])))
    assert filled(form)["exclude"] == "/a?b=1$"
