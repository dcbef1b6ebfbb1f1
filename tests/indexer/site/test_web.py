"""Sites, feeds, sitemaps and lists are read into the store: each page once, and again only if it has changed."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pdf_maker import pdf
from web_run import WebRun
from web_site import Answer, Site, atom, page, rss, sitemap, sitemap_index

from indexer.discovery import frontier
from indexer.kinds import web
from indexer.legi.shelves import alone
from indexer.outcome import Verdict
from kb.errors import FetchError
from kb.source import Expectation

#: Each of these runs starts a reader of its own, which takes half a second.
pytestmark = pytest.mark.slow

Pages = dict[str, bytes | Answer]
Run = Callable[..., WebRun]

TEXT = "Les mineurs non accompagnés sont confiés aux services de l’aide sociale à l’enfance du département."


def leaf(name: str, **more: str) -> bytes:
    """A page whose text no other has."""
    return page(f"Fiche {name}", f"{TEXT} Cette fiche parle de {name}, et de rien d’autre que {name}.", **more)


def test_a_site_is_followed_by_its_links_and_each_page_is_a_document(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"a": "A", "/b.html": "B"}), "/a": leaf("a"), "/b.html": leaf("b")}
    site = run()
    assert site.verdicts() == dict.fromkeys(("/", "/a", "/b.html"), Verdict.NEW)
    assert site.paths == {"/": "assoc/index", "/a": "assoc/a", "/b.html": "assoc/b.html"}
    document = site.document("/a")
    assert (document.title, document.provenance.url) == ("Fiche a", f"{site.site.url}/a")


def test_a_second_run_asks_only_whether_pages_have_changed(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A"}), "/a": leaf("a")}
    site = run()
    site.crawl()
    site.site.reset()
    assert site.verdicts() == dict.fromkeys(("/", "/a"), Verdict.UNCHANGED)
    assert site.site.conditional == 2
    pages["/a"] = page("Fiche a", TEXT, "Un paragraphe de plus.")
    assert site.verdicts() == {"/": Verdict.UNCHANGED, "/a": Verdict.CHANGED}


def test_a_page_whose_text_is_the_same_is_unchanged_whatever_its_server_says(pages: Pages, run: Run) -> None:
    pages |= {"/": Answer(body=page("Accueil", TEXT), lasting=False)}
    site = run()
    site.crawl()
    pages |= {"/": Answer(body=page("Accueil", TEXT).replace(b"<main>", b"<main  class='x'>"), lasting=False)}
    assert site.verdicts() == {"/": Verdict.UNCHANGED}


def test_a_page_that_is_gone_stays_until_a_second_run_confirms_it(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A"}), "/a": leaf("a")}
    site = run()
    site.crawl()
    del pages["/a"]
    assert site.verdicts()["/a"] is Verdict.GONE
    assert "/a" in site.paths
    assert site.verdicts()["/a"] is Verdict.REMOVED
    assert "/a" not in site.paths
    assert site.verdicts()["/a"] is Verdict.GONE
    pages["/a"] = leaf("a")
    assert site.verdicts()["/a"] is Verdict.NEW


def test_a_page_that_only_says_that_there_is_none_is_gone_too(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A"}), "/a": leaf("a")}
    site = run()
    site.crawl()
    pages["/a"] = page("Page introuvable", "La page demandée n’existe plus.")
    assert [site.verdicts()["/a"] for _ in range(3)] == [Verdict.GONE, Verdict.REMOVED, Verdict.GONE]
    pages["/a"] = leaf("a")
    assert site.verdicts()["/a"] is Verdict.NEW


def test_a_page_without_text_is_quarantined_until_it_changes(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/vide": "V"}), "/vide": b"<html><body></body></html>"}
    site = run()
    assert [site.verdicts()["/vide"] for _ in range(2)] == [Verdict.QUARANTINED] * 2
    pages["/vide"] = leaf("v")
    assert site.verdicts()["/vide"] is Verdict.NEW


def test_files_attached_to_a_page_of_a_list_are_read_with_it(pages: Pages, run: Run, site: Site) -> None:
    pages |= {
        "/a": page("A", TEXT, links={"/IMG/r%C3%A9sumé.txt": "T", "/IMG/rapport.pdf": "P", "/b": "B"}),
        "/IMG/rapport.pdf": Answer(body=b"%PDF-1.4 nothing", headers={"Content-Type": "application/pdf"}),
    }
    source = run(kind="list", addresses=(f"{site.url}/a",))
    assert source.verdicts() == {"/a": Verdict.NEW, "/IMG/rapport.pdf": Verdict.QUARANTINED}


def test_a_source_of_which_nothing_can_be_read_fails(pages: Pages, run: Run) -> None:
    pages["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    outcomes = run().crawl()
    assert [one.verdict for one in outcomes] == [Verdict.BLOCKED, Verdict.FAILED]
    assert outcomes[-1].reason.startswith("not one document was found")


def test_a_page_that_comes_back_in_time_was_never_away(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A"}), "/a": leaf("a")}
    site = run()
    site.crawl()
    for _ in range(2):
        kept = pages.pop("/a")
        assert site.verdicts()["/a"] is Verdict.GONE
        pages["/a"] = kept
        assert site.verdicts()["/a"] is Verdict.UNCHANGED


def test_what_is_blocked_is_no_content_and_takes_no_document_away(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A", "/prive/b": "B"}), "/a": leaf("a"), "/prive/b": leaf("b")}
    pages["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /prive/", headers={"Content-Type": "text/plain"})
    site = run()
    outcomes = {site.path(one.path): one for one in site.crawl()}
    assert outcomes["/prive/b"].verdict is Verdict.BLOCKED
    assert outcomes["/prive/b"].found_on == f"{site.site.url}/"
    pages["/a"] = Answer(body=leaf("secret"), status=403)
    assert site.verdicts()["/a"] is Verdict.BLOCKED
    assert site.document("/a").title == "Fiche a"
    assert "/prive/b" not in site.site.asked


def test_exact_duplicates_are_one_document_and_are_counted(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A", "/copie": "C"}), "/a": leaf("a"), "/copie": leaf("a")}
    site = run()
    assert site.verdicts() == {"/": Verdict.NEW, "/a": Verdict.NEW, "/copie": Verdict.DUPLICATE}
    assert site.verdicts()["/copie"] is Verdict.DUPLICATE
    assert site.store.fetches("assoc")[f"{site.site.url}/copie"].same_as == f"{site.site.url}/a"


def test_a_duplicate_gets_a_document_of_its_own_when_the_other_changes(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A", "/copie": "C"}), "/a": leaf("a"), "/copie": leaf("a")}
    site = run()
    site.crawl()
    pages["/a"] = leaf("autre chose")
    assert site.verdicts()["/a"] is Verdict.CHANGED
    assert {"/a", "/copie"} <= site.paths.keys()


def test_a_canonical_address_is_believed_if_it_shows_the_same(pages: Pages, run: Run) -> None:
    head = '<link rel="canonical" href="/a">'
    pages |= {
        "/": page("Accueil", TEXT, links={"/imprimable": "P", "/faux": "F"}),
        "/imprimable": leaf("a")
        .replace(b"</head>", head.encode() + b"</head>")
        .replace(b"</main>", b"<p>(v.i.)</p></main>"),
        "/faux": page(
            "Tout autre chose", "Cette page donne les horaires et le plan du centre de documentation."
        ).replace(b"</head>", head.encode() + b"</head>"),
        "/a": leaf("a"),
    }
    site = run()
    assert site.verdicts() == {
        "/": Verdict.NEW, "/imprimable": Verdict.DUPLICATE, "/a": Verdict.NEW, "/faux": Verdict.NEW
    }  # fmt: skip


def test_translations_share_a_work_if_each_names_itself(pages: Pages, run: Run) -> None:
    head = '<link rel="alternate" hreflang="fr" href="/fr/a"><link rel="alternate" hreflang="en" href="/en/a">'
    english = "Unaccompanied children are placed in the care of the child welfare services of the department."
    pages |= {
        "/": page("Accueil", TEXT, links={"/fr/a": "fr", "/en/a": "en"}, head=head),
        "/fr/a": page("Fiche", TEXT * 2, head=head),
        "/en/a": page("Sheet", english * 2, head=head),
    }
    site = run()
    site.crawl()
    french, other = site.document("/fr/a"), site.document("/en/a")
    assert french.work == other.work == "assoc/en/a"
    assert (french.language, other.language) == ("fr", "en")
    assert site.document("/").work == "assoc/index"


def test_all_forms_of_an_article_of_spip_are_one_document(pages: Pages, run: Run) -> None:
    forms = [
        "spip.php?article12", "spip.php?article12&lang=fr", "spip.php?article12&debut_articles=10#pagination",
        "article12.html", "?article12", "spip.php?page=imprimer&id_article=12", "spip.php?article12&var_mode=calcul",
        "spip.php?page=forum&id_article=12",
    ]  # fmt: skip
    pages |= {"/": page("Accueil", TEXT, links=dict.fromkeys(forms, "x")), "/spip.php?article12": leaf("douze")}
    site = run(spip=True)
    assert site.verdicts() == {
        "/": Verdict.NEW,
        "/spip.php?article12": Verdict.NEW,
        "/spip.php?id_article=12&page=forum": Verdict.SKIPPED,
    }
    assert site.paths["/spip.php?article12"] == "assoc/article12"


def test_sitemaps_lead_to_sitemaps_and_pages_and_no_further(pages: Pages, run: Run, site: Site) -> None:
    pages |= {
        "/index.xml": sitemap_index([f"{site.url}/1.xml.gz", "http://elsewhere.example/2.xml"]),
        "/1.xml.gz": Answer(
            body=gzip.compress(sitemap([f"{site.url}/a", f"{site.url}/b"])),
            headers={"Content-Type": "application/gzip"},
        ),
        "/a": page("A", TEXT, links={"/not-listed": "x"}),
        "/b": leaf("b"),
    }
    source = run(kind="sitemap", addresses=(f"{site.url}/index.xml",))
    assert source.verdicts() == {"/a": Verdict.NEW, "/b": Verdict.NEW}
    site.reset()
    assert source.verdicts()["/a"] is Verdict.UNCHANGED
    assert site.conditional == 4


def test_a_site_is_read_from_the_sitemaps_that_its_robots_txt_names(pages: Pages, run: Run, site: Site) -> None:
    pages |= {
        "/": page("Accueil", TEXT),
        "/robots.txt": Answer(body=f"Sitemap: {site.url}/s.xml".encode(), headers={"Content-Type": "text/plain"}),
        "/s.xml": sitemap([f"{site.url}/seul"]),
        "/seul": leaf("seul"),
    }
    assert run().verdicts() == {"/": Verdict.NEW, "/seul": Verdict.NEW}


def test_feeds_announce_pages(pages: Pages, run: Run, site: Site) -> None:
    pages |= {"/rss": rss([f"{site.url}/a"]), "/atom": atom([f"{site.url}/b"]), "/a": leaf("a"), "/b": leaf("b")}
    source = run(kind="feed", addresses=(f"{site.url}/rss", f"{site.url}/atom"))
    assert source.verdicts() == {"/a": Verdict.NEW, "/b": Verdict.NEW}
    pages["/rss"] = rss([f"{site.url}/c"])
    pages["/c"] = leaf("c")
    assert source.verdicts() == {"/a": Verdict.UNCHANGED, "/b": Verdict.UNCHANGED, "/c": Verdict.NEW}


def test_a_list_is_its_addresses_and_what_is_taken_off_it_goes(pages: Pages, run: Run, site: Site) -> None:
    pages |= {"/a": page("A", TEXT, links={"/c": "C"}), "/b": leaf("b"), "/c": leaf("c")}
    source = run(kind="list", addresses=(f"{site.url}/a", f"{site.url}/b"))
    assert source.verdicts() == {"/a": Verdict.NEW, "/b": Verdict.NEW}
    assert set(source.paths) == {"/a", "/b"}
    source.crawl(addresses=(f"{site.url}/a",))
    assert set(source.paths) == {"/a"}


@pytest.mark.parametrize(
    "repairs",
    [
        Answer(body=page("Travaux", "Le site est en travaux, merci de revenir plus tard.")),
        Answer(status=302, headers={"Location": "/"}),
    ],
)
def test_a_site_that_is_being_repaired_loses_no_documents(pages: Pages, run: Run, repairs: Answer) -> None:
    names = [f"/{number}" for number in range(30)]
    there = {"/": page("Accueil", TEXT, links=dict.fromkeys(names, "x")), **{name: leaf(name) for name in names}}
    pages |= there
    site = run()
    site.crawl()
    pages |= dict.fromkeys(names, repairs)
    last = site.crawl()[-1]
    assert (last.verdict, len(site.paths)) == (Verdict.FAILED, 31)
    assert "of 31 documents would go at once" in last.reason
    pages |= there
    assert site.verdicts() == dict.fromkeys(("/", *names), Verdict.UNCHANGED)
    pages |= dict.fromkeys(names, repairs)
    assert list(site.verdicts(full=True).values()).count(Verdict.REMOVED) >= 29


def test_most_of_a_source_may_go_if_the_catalogue_says_so(pages: Pages, run: Run) -> None:
    names = [f"/{number}" for number in range(30)]
    pages |= {"/": page("Accueil", TEXT, links=dict.fromkeys(names, "x")), **{name: leaf(name) for name in names}}
    site = run()
    site.crawl()
    assert list(site.verdicts(exclude=("/1", "/2")).values()).count(Verdict.REMOVED) == 22


def test_no_more_addresses_are_kept_than_a_site_can_have(
    pages: Pages, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontier, "MOST_ADDRESSES", 20)
    pages |= {"/": page("Accueil", TEXT, links={f"/{letter}": letter for letter in "abcdefghijklmnopqrstuvwxyz"})}
    site = run()
    left = next(outcome for outcome in site.crawl() if "left out" in outcome.reason)
    assert left.reason == "7 left out: beyond the first 20 addresses of the source"
    assert len(site.store.fetches("assoc")) == 20 + 1


def test_a_note_that_a_wrong_clock_dated_years_ahead_keeps_no_page_from_being_read(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT)}
    site = run()
    site.crawl()
    note = site.store.fetches("assoc")[f"{site.site.url}/"]
    with site.store.writing() as writing:
        writing.record(replace(note, fetched_at=datetime(2099, 1, 1, tzinfo=UTC)))
    pages |= {"/": page("Accueil", TEXT, "Un paragraphe de plus.")}
    assert site.verdicts() == {"/": Verdict.CHANGED}


def test_bytes_that_nobody_names_are_told_apart_in_no_time(pages: Pages, run: Run) -> None:
    headers = {"Content-Type": ""}
    comments = b"<!---->" * 500
    pages |= {
        "/": page("Accueil", TEXT, links={"/a": "A", "/b": "B"}),
        "/a": Answer(body=comments + b"x", headers=headers),
        "/b": Answer(body=comments + leaf("b"), headers=headers),
    }
    assert run().verdicts() == {"/": Verdict.NEW, "/a": Verdict.SKIPPED, "/b": Verdict.NEW}


def test_what_the_catalogue_excludes_is_not_asked_for_and_goes(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A", "/b": "B"}), "/a": leaf("a"), "/b": leaf("b")}
    source = run()
    source.crawl()
    source.site.reset()
    assert source.verdicts(exclude=("/b$",))["/b"] is Verdict.REMOVED
    assert "/b" not in source.site.asked


def test_pages_that_are_not_included_are_followed_and_are_no_documents(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/liste": "L"}), "/liste": page("Liste", links={"/fiche/1": "1"})}
    pages["/fiche/1"] = leaf("1")
    source = run(include=("/fiche/",))
    source.crawl()
    assert set(source.paths) == {"/fiche/1"}
    pages["/liste"] = page("Liste", links={"/fiche/1": "1", "/fiche/2": "2"})
    pages["/fiche/2"] = leaf("2")
    assert source.verdicts() == {"/fiche/1": Verdict.UNCHANGED, "/fiche/2": Verdict.NEW}


def test_fewer_documents_than_promised_publish_nothing_and_more_do_not_either(pages: Pages, run: Run) -> None:
    pages |= {"/": page("Accueil", TEXT, links={"/a": "A"}), "/a": leaf("a")}
    source = run()
    for expect in (Expectation(least=3), Expectation(most=1)):
        outcomes = source.crawl(expect=expect)
        assert [one.verdict for one in outcomes] == [Verdict.FAILED]
        assert "nothing of this run was published" in outcomes[0].reason
        assert not source.paths
    assert source.verdicts() == {"/": Verdict.NEW, "/a": Verdict.NEW}
    pages["/a"] = leaf("autre")
    assert source.verdicts(expect=Expectation(least=3))["/"] is Verdict.FAILED
    assert source.document("/a").title == "Fiche a"
    assert source.verdicts()["/a"] is Verdict.CHANGED


def test_a_run_whose_budget_is_spent_publishes_what_it_read_and_the_next_goes_on(pages: Pages, run: Run) -> None:
    names = [f"/p{n}" for n in range(10)]
    pages |= {"/": page("Accueil", TEXT, links=dict.fromkeys(names, "x"))} | {name: leaf(name) for name in names}
    source = run(pages=6, expect=Expectation(least=11))
    source.crawl()
    assert len(source.paths) == 5
    assert [fetch.name for fetch in source.store.unfinished()] == ["run"]
    source.site.reset()
    source.crawl()
    assert len(source.paths) == 10
    assert not source.site.conditional
    source.crawl()
    assert len(source.paths) == 11
    assert source.store.unfinished() == ()


def test_a_run_that_was_stopped_goes_on_where_it_was(pages: Pages, run: Run) -> None:
    names = [f"/p{n}" for n in range(10)]
    pages |= {"/": page("Accueil", TEXT, links=dict.fromkeys(names, "x"))} | {name: leaf(name) for name in names}
    source = run()
    with pytest.raises(KeyboardInterrupt):
        source.crawl(meter=Impatient(6))
    assert not source.paths
    source.site.reset()
    source.crawl()
    assert len(source.paths) == 11
    assert len(source.site.asked) == 1 + 5  # robots.txt, and the pages that were not read


class Impatient:
    """A Meter whose reader presses Ctrl-C after so many pages."""

    def __init__(self, patience: int) -> None:
        self._patience = patience

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[Impatient]:
        yield self

    def advance(self, amount: int = 1) -> None:
        self._patience -= 1
        if not self._patience:
            raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("status", "rules", "verdict"),
    [
        (404, "", Verdict.NEW),
        (403, "", Verdict.NEW),
        (500, "", Verdict.BLOCKED),
        (200, "User-agent: *\nDisallow: /", Verdict.BLOCKED),
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: Repere\nAllow: /", Verdict.NEW),
        (200, "User-agent: *\nAllow: /a$\nDisallow: /", Verdict.NEW),
        (200, "# " + "x" * 600_000 + "\nUser-agent: *\nDisallow: /b", Verdict.NEW),
        (200, "\ufeffUser-agent: *\nDisallow: /a\nCrawl-delay: 1", Verdict.BLOCKED),
    ],
)
def test_robots_txt_of_every_kind_is_obeyed(
    pages: Pages, run: Run, site: Site, status: int, rules: str, verdict: Verdict
) -> None:
    pages |= {"/a": leaf("a")}
    pages["/robots.txt"] = Answer(body=rules.encode(), status=status, headers={"Content-Type": "text/plain"})
    assert run(kind="list", addresses=(f"{site.url}/a",)).crawl()[0].verdict is verdict
    assert ("/a" in site.asked) is (verdict is Verdict.NEW)


def test_without_leave_our_own_machine_is_never_asked(run: Run, site: Site) -> None:
    source = run()
    outcomes = list(web.read(source.source, source.context))
    assert [one.verdict for one in outcomes] == [Verdict.BLOCKED, Verdict.FAILED]
    assert site.asked == []


def test_two_runs_over_one_source_do_not_meet(run: Run) -> None:
    source = run()
    with alone(source.context.settings.home / "crawls" / "assoc"), pytest.raises(FetchError, match="another run"):
        list(web.read(source.source, source.context))


def test_a_file_leads_back_to_the_page_that_it_is_attached_to(pages: Pages, run: Run) -> None:
    pages |= {
        "/": page("Accueil", TEXT, links={"/IMG/note.pdf": "Note"}),
        "/IMG/note.pdf": Answer(body=pdf("Une note de service"), headers={"Content-Type": "application/pdf"}),
    }
    site = run()
    site.crawl()
    (link,) = site.document("/IMG/note.pdf").citations
    assert (link.kind, link.text, link.ref) == ("ATTACHED", "Accueil", site.document("/").work)


def test_pages_that_say_nearly_the_same_are_documents_and_told(pages: Pages, run: Run) -> None:
    long = " ".join(f"Le délai numéro {n} court à compter de la notification de la décision {n}." for n in range(30))
    pages |= {
        "/": page("Accueil", TEXT, links={"/a": "A", "/b": "B"}),
        "/a": page("Délais", long),
        "/b": page("Délais", long + " Mis à jour en mai."),
    }
    site = run()
    outcomes = {one.path.rpartition("/")[2]: one for one in site.crawl()}
    assert outcomes["b"].verdict is Verdict.NEW
    assert [(link.kind, link.ref) for link in site.document("/b").citations] == [("NEARLY", "assoc/a")]
    assert site.document("/a").citations == ()
    assert outcomes["b"].reason.startswith("it says nearly what")
