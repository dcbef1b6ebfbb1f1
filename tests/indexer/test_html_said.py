"""What a page says of itself beside its text: title, days, authors, the way to it, what hangs on it."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.extract.extracted import Extracted, Hints
from indexer.extract.html import extract

SPIP = """<!doctype html><html lang="fr"><head>
<title>La mise à l'abri et l'évaluation - Le centre de ressources</title>
<meta name="robots" content="noindex, follow">
<base href="https://example.org/">
<link rel="canonical" href="spip.php?article12">
<link rel="alternate" hreflang="en-GB" href="spip.php?article13&amp;lang=en">
<link rel="alternate" hreflang="x-default" href="/">
</head><body class="page_article">
<div id="hierarchie"><a href="/">Accueil</a> &gt; <a href="r1">Dossiers</a> &gt; <a href="r2">Protection</a> &gt;
 La mise à l'abri et l'évaluation</div>
<div id="nav"><ul><li><a href="a">Agenda</a></li></ul></div>
<div class="cartouche"><h1>La mise à l'abri et l'évaluation</h1>
<p class="info-publi">Publié le <abbr class="published" title="2014-02-03T10:00:00Z">3 février 2014</abbr>,
 mis à jour le 1<sup>er</sup> mars 2019,
 par <span class="vcard author"><a class="url fn" href="auteur1">Le centre</a></span></p></div>
<div class="texte"><p>Le département accueille toute personne qui se présente comme mineure et privée de la protection
 de sa famille, le temps de vérifier ce qu'elle dit de son âge et de son isolement.</p>
<p>Pendant ce temps la personne est logée, nourrie et soignée, et peut parler dans sa langue, avec un interprète, à ceux
 qui l'évaluent, puis recevoir une décision écrite qui dit comment la contester devant un juge.</p>
<h2 class="spip">Durée</h2><p>La mise à l'abri dure cinq jours, que le préfet et le département peuvent prolonger
 deux fois, le temps d'évaluer si le jeune est mineur et isolé.</p>
<p><a href="IMG/pdf/circulaire.pdf" type="application/pdf">Circulaire du 31 mai 2013</a></p></div>
<p>Voir aussi l'<a href="a388">article 388 du code civil</a></p>
<p>Lire aussi : <a href="article9">Un autre article du site</a></p>
<div class="forum"><h2>Forum</h2><p>Merci pour cet article très utile.</p></div>
</body></html>"""


def read(page: str, url: str = "") -> Extracted:
    return extract(page.encode(), Hints(name="page.html", url=url))


def test_a_page_of_spip_says_all_of_itself() -> None:
    page = read(SPIP)
    assert page.title == "La mise à l'abri et l'évaluation"
    assert (page.date, page.modified) == (date(2014, 2, 3), date(2019, 3, 1))
    assert page.authors == ("Le centre",)
    assert page.breadcrumb == ("Dossiers", "Protection")
    assert page.url == "https://example.org/spip.php?article12"
    assert page.alternates == (("en", "https://example.org/spip.php?article13&lang=en"),)
    assert page.attachments == (("Circulaire du 31 mai 2013", "https://example.org/IMG/pdf/circulaire.pdf"),)
    assert (page.noindex, page.nofollow) == (True, False)


def test_the_text_of_a_page_of_spip_is_without_what_surrounds_it() -> None:
    page = read(SPIP)
    assert [passage.heading for passage in page.passages] == ["", "Durée"]
    text = "\n".join(passage.text for passage in page.passages)
    for kept in ("Le département accueille", "Circulaire du 31 mai 2013", "article 388 du code civil"):
        assert kept in text
    for dropped in ("Agenda", "Accueil", "Publié le", "Un autre article", "Merci pour"):
        assert dropped not in text


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Le droit d'asile | Le site</title>", "<h1>Le site</h1><h2>Le droit d'asile</h2>", "Le droit d'asile"),
        ("<title>Le droit d'asile des mineurs - Le site</title>", "", "Le droit d'asile des mineurs"),
        ("<title>Le site</title><meta property=og:site_name content='Le site'>", "<h1>L'asile</h1>", "L'asile"),
        ("<title>Le site - L'asile</title><meta property=og:site_name content='Le site'>", "", "L'asile"),
    ],
)
def test_the_title_is_not_the_name_of_the_site(head: str, body: str, title: str) -> None:
    assert read(f"<html><head>{head}</head><body>{body}<p>texte</p></body></html>").title == title


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("Publié le 1er mars 2019", date(2019, 3, 1)),
        ("Paris, le 12/05/2020 à 14h30", date(2020, 5, 12)),
        ("March 3rd, 2021 by the centre", date(2021, 3, 3)),
        ("Posted on Feb. 4, 2018", date(2018, 2, 4)),
        ("19. Mai 2010", date(2010, 5, 19)),
        ("2022-11-30", date(2022, 11, 30)),
        ("Mis à jour le 2 août 2023", date(2023, 8, 2)),
        ("31/02/2020", None),
        ("12 mars 3020", None),
        ("La loi du 14 mars 2016 a changé le nom que portaient jusque-là ces enfants dans les textes", None),
    ],
)
def test_the_day_is_read_as_it_is_shown_near_the_title(shown: str, day: date | None) -> None:
    assert read(f"<h1>Un titre</h1><p>{shown}</p><p>Le texte.</p>").date == day


@pytest.mark.parametrize(
    "head",
    [
        """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
        "datePublished": "2020-02-19T10:00:00Z", "author": [{"name": "Une autrice"}]}]}</script>""",
        '<meta name="DC.date" content="2020-02-19"><meta name="DC.creator" content="Une autrice">',
        '<meta name="citation_date" content="2020/02/19"><meta name="citation_author" content="Une autrice">',
    ],
)
def test_machines_are_told_the_day_and_the_author(head: str) -> None:
    page = read(f"<html><head>{head}</head><body><h1>Titre</h1><p>Texte.</p></body></html>")
    assert (page.date, page.authors) == (date(2020, 2, 19), ("Une autrice",))


@pytest.mark.parametrize(
    "script", ["[" * 100_000, "{", '{"@type": 3, "author": 5}', '{"@graph": {"@graph": []}}', "null"]
)
def test_structured_data_that_is_none_is_passed_over(script: str) -> None:
    page = read(f'<script type="application/ld+json">{script}</script><p>Texte.</p>')
    assert (page.authors, page.date) == ((), None)


def test_an_attachment_is_found_from_where_the_page_is() -> None:
    page = (
        '<p>Texte <a href="doc/a.pdf#page=2">un rapport</a> <a href="javascript:x.pdf">x</a> <a href="b.html">b</a></p>'
    )
    assert read(page, "https://example.org/x/").attachments == (("un rapport", "https://example.org/x/doc/a.pdf"),)
    assert read(page).attachments == (("un rapport", "doc/a.pdf"),)
