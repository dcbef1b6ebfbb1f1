"""An administrator's day, in a browser, with the real server and the real worker: from the login to the audit log.

They add a folder and a site, run both, mend the one that fails, send a PDF and find it by a word of its page 3, hide a
document, and go back to an earlier index.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from desk_base import PASSWORD
from pdf_maker import pdf
from playwright.sync_api import Browser, Page, expect
from server import running
from web_site import Answer, serving
from web_site import page as html

from kb.desk import Desk, Role
from kb.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 60  # seconds for what the worker does


@contextmanager
def working(home: Path, port: int) -> Iterator[None]:
    """A worker over that KB_HOME that may ask this port of this machine."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, str(ROOT / "tests" / "worker_over_loopback.py"), str(port)]
    with subprocess.Popen(command, cwd=ROOT, env={**ours, "KB_HOME": str(home)}) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(timeout=30)


def answering(path: str) -> Answer | None:
    """A small site of an association; robots.txt lets everybody in."""
    text = "Cette page explique comment un mineur isolé est accueilli, étape après étape, par notre association. " * 8
    pages = {
        "/": html("Accueil", text, links={"/accueil": "L’accueil de jour", "/tutelle": "La tutelle"}),
        "/accueil": html("L’accueil de jour", "L’accueil de jour ouvre à neuf heures. " + text),
        "/tutelle": html("La tutelle", "La tutelle est ouverte par le juge. " + text),
    }
    if path == "/robots.txt":
        return Answer(body=b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})
    return Answer(body=pages[path]) if path in pages else None


class Day:
    """What the administrator does, in the words of the pages."""

    def __init__(self, browser: Page, site: str) -> None:
        self.browser, self.site = browser, site

    def log_in(self) -> None:
        self.browser.goto("/admin")
        self.browser.get_by_label("Name").fill("camille")
        self.browser.get_by_label("Password").fill(PASSWORD)
        self.press("Log in")
        expect(self.browser.get_by_role("navigation", name="Desk")).to_be_visible()

    def press(self, name: str) -> None:
        self.browser.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    def go(self, section: str) -> None:
        self.browser.goto("/admin")
        self.browser.get_by_role("navigation", name="Desk").get_by_role("link", name=section, exact=True).click()

    def add_source(self, kind: str, name: str, title: str, **fields: str) -> None:
        """Choose a kind, fill in its form, look at the file that it makes, and keep it."""
        self.go("Sources")
        self.browser.get_by_role("link", name="Add a source").click()
        self.browser.locator(f"a[href$='kind={kind}']").click()
        common = {"id": name, "title": title, "publisher": "Association d’essai", "licence": "CC BY 4.0"}
        for field, value in (common | fields).items():
            self.browser.locator(f"main #{field}").fill(value)
        self.browser.locator("#reuse").select_option("full_text")
        self.press("Show the file")
        expect(self.browser.get_by_role("heading", name="The file as it will be")).to_be_visible()
        self.press("Keep it")
        expect(self.browser.get_by_role("heading", level=1, name=title)).to_be_visible()

    def run(self, name: str) -> str:
        """Run a source and watch it to its end; how it ended."""
        self.browser.goto(f"/admin/sources/{name}")
        self.press("Run now")
        self.browser.get_by_role("main").locator("a[href*='/admin/jobs/']").first.click()
        return self.watch()

    def watch(self) -> str:
        """Wait on the page of a job until it says that the job has ended, and how; its script brings the word."""
        job = self.browser.locator("#job")
        expect(job).to_have_attribute("data-state", re.compile("done|failed"), timeout=_PATIENCE * 1000)
        return job.get_attribute("data-state") or ""

    def finds(self, words: str, title: str) -> bool:
        """True if a search for these words, as readers do it, finds a document of this title."""
        self.browser.goto(f"/?q={words}")
        return self.browser.get_by_role("main").get_by_role("link", name=title).count() > 0

    def leads_to(self, words: str, title: str) -> None:
        """A search finds a document once the index has followed."""
        until(lambda: self.finds(words, title))


def until(true: Callable[[], bool]) -> None:
    """Wait for what the worker brings about."""
    deadline = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.fixture
def home(own_pages: Path, tmp_path: Path) -> Path:
    """A KB_HOME with our pages, an administrator, and a folder that a source may read."""
    made = tmp_path / "home"
    shutil.copytree(own_pages, made)
    with closing(Desk(Settings(home=made).desk_url)) as desk:
        desk.accounts.add("camille", Role.ADMINISTRATOR, PASSWORD)
    inbox = made / "inbox" / "notes"
    inbox.mkdir(parents=True)
    text = "Le cahier vermillon dit comment une équipe accueille un mineur isolé la nuit. " * 6
    (inbox / "cahier.md").write_text(f"# Le cahier vermillon\n\n{text}\n", "utf-8")
    return made


@pytest.fixture
def day(home: Path, browser: Browser, complaints: list[str]) -> Iterator[Day]:
    with (
        serving(answering) as site,
        working(home, site.port),
        running(home, KB_WORKER="false", KB_WORKERS="1") as server,
    ):
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", locale="en-GB")
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        yield Day(context.new_page(), site.url)
        context.close()


def test_an_administrators_day(day: Day, home: Path, tmp_path: Path, complaints: list[str]) -> None:
    browser = day.browser
    day.log_in()

    # A folder and a site are added, and both are run.
    day.add_source("folder", "notes", "Notes de l’équipe", path=str(home / "inbox" / "notes"))
    assert day.run("notes") == "done"
    browser.goto("/admin/sources/notes")
    browser.get_by_role("main").locator("a[href*='/runs/']").first.click()
    expect(browser.get_by_role("main")).to_contain_text("A document that was not here before.")
    day.leads_to("vermillon", "Le cahier vermillon")

    # The site fails, since nothing is at its address; the report says so, and it is mended.
    day.add_source("site", "assoc", "Site d’essai", addresses=f"{day.site}/nulle-part", pace="1", least="1")
    assert day.run("assoc") == "failed"
    browser.goto("/admin")
    expect(browser.get_by_role("main")).to_contain_text("Site d’essai")
    browser.goto("/admin/sources/assoc/edit")
    browser.locator("main #addresses").fill(f"{day.site}/")
    day.press("Show the file")
    expect(browser.locator(".diff")).to_contain_text("nulle-part")
    day.press("Keep it")
    assert day.run("assoc") == "done"
    day.leads_to("neuf+heures", "L’accueil de jour")

    # A PDF is sent, looked at, published, and found by a word of its page 3.
    sheet = tmp_path / "fiche.pdf"
    texts = "Fiche de premier accueil", "Le repas et la chambre", "Le mot turquoise est sur la page trois"
    sheet.write_bytes(pdf(*texts, title="Fiche de premier accueil"))
    browser.goto("/admin/uploads")
    browser.locator("input[type=file]").set_input_files(sheet)
    day.press("Send")
    browser.get_by_role("main").get_by_role("link", name="fiche.pdf").click()
    publish = browser.get_by_role("button", name="Publish", exact=True)  # the page brings itself up to date
    expect(publish).to_be_visible(timeout=_PATIENCE * 1000)
    browser.locator("main #title").fill("Fiche turquoise")
    day.press("Publish")
    day.leads_to("turquoise+trois", "Fiche turquoise")

    # A document is hidden, and found no more.
    browser.goto("/admin/documents?q=vermillon")
    browser.get_by_role("main").get_by_role("link", name="Le cahier vermillon").click()
    browser.get_by_role("main").get_by_role("link", name="Hide…").click()
    browser.locator("main #reason").fill("Il est à relire.")
    day.press("Hide a document")
    until(lambda: not day.finds("vermillon", "Le cahier vermillon"))

    # The index goes back to before the upload; what was hidden stays hidden.
    browser.goto("/admin/index")
    browser.get_by_role("main").get_by_role("button", name=re.compile("Go back to generation")).last.click()
    assert day.watch() == "done"
    until(lambda: not day.finds("turquoise+trois", "Fiche turquoise"))
    assert not day.finds("vermillon", "Le cahier vermillon")
    browser.goto("/admin/index")
    day.press("Let it follow again")
    assert day.watch() == "done"
    day.leads_to("turquoise+trois", "Fiche turquoise")

    # All of it is in the log.
    browser.goto("/admin/audit")
    said = browser.get_by_role("main").inner_text()
    wanted = ["Login", "Source added", "Source changed", "Run of a source asked for", "File sent", "File published",
              "Document hidden", "Return to an earlier index", "Indexing resumed"]  # fmt: skip
    assert [action for action in wanted if action not in said] == []
    assert complaints == []
