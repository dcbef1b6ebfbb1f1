"""A generated site of some 2,000 addresses: SPIP articles, sitemaps, duplicates, traps and hostile answers."""

from __future__ import annotations

import gzip
import itertools
import random
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from web_site import HTML, Answer, page, sitemap, sitemap_index

ARTICLES, FILES, RUBRIQUES = 780, 700, 20
COPIES, VARIANTS, MOVED, SOFT, LOST, HIDDEN, CLOSED = 100, 100, 50, 60, 30, 10, 20
WORDS = """
    mineur accueil évaluation département juge enfant protection tutelle hébergement scolarité santé audience recours
    délai décision avocat interprète document titre séjour asile famille éducateur service association centre
    formation apprentissage contrat majorité suivi projet entretien rapport mission transport orientation droit
    nuit semaine région métropole commune quartier école lycée stage carte examen dossier mesure placement foyer
""".split()  # noqa: SIM905

PLAIN = {"Content-Type": "text/plain"}


def text(seed: str, paragraphs: int = 4) -> list[str]:
    """Paragraphs that only this seed has, always the same."""
    chance = random.Random(seed)
    return [
        " ".join(
            " ".join(chance.choices(WORDS, k=11)).capitalize() + f" ({chance.randrange(10**6)})." for _ in range(3)
        )
        for _ in range(paragraphs)
    ]


class Generated:
    """Answers for the generated site; `true_pages` are the paths that must become documents, each once."""

    def __init__(self, canary: int) -> None:
        self.url = ""
        self._canary = canary
        self._fresh = itertools.count()
        self._bomb = gzip.compress(bytes(60 << 20))
        self._routes: Mapping[str, Callable[[str], Answer | None]] = {
            "dossiers": self._file,
            "copies": self._file,
            "variantes": self._variant,
            "vieux": lambda name: self._moved(f"/dossiers/{name}"),
            "agenda": self._calendar,
            "boucle": lambda name: _html(page("Boucle", *text("boucle"), links={"suite/": "Suite"})),
            "absent": lambda name: _html(page("Page introuvable", "La page demandée n’existe plus.")),
            "cachee": lambda name: _html(
                page(f"Cachée {name}", *text(name), head='<meta name="robots" content="noindex">')
            ),
            "prive": lambda name: _html(page("Privé", *text("prive"))),
            "vers": self._inwards,
            "dur": self._hard,
            "compteur": self._counter,
        }

    @property
    def true_pages(self) -> set[str]:
        """Every path that has a text of its own, in the spelling that stands for all its forms."""
        spip = [f"/spip.php?article{n}" for n in range(ARTICLES)] + [f"/spip.php?rubrique{n}" for n in range(RUBRIQUES)]
        files = [f"/dossiers/{n}.html" for n in range(FILES)] + [f"/variantes/{n}.html" for n in range(VARIANTS)]
        return {"/", "/liste", "/boucle/", "/dur/lent", "/compteur/0", *spip, *files}

    def __call__(self, path: str) -> Answer | None:
        parts = urlsplit(path)
        if found := self._root(parts.path, parts.query):
            return found
        first, _, rest = parts.path.lstrip("/").partition("/")
        return self._routes[first](rest) if first in self._routes else None

    def _root(self, path: str, query: str) -> Answer | None:
        if path == "/robots.txt":
            return Answer(
                body=f"User-agent: *\nDisallow: /prive/\nSitemap: {self.url}/plan.xml\n".encode(), headers=PLAIN
            )
        if path.startswith("/plan"):
            return self._sitemap(path)
        if path == "/":
            return _html(self._home())
        if path == "/liste":
            return _html(
                page("Liste", *text("liste"), links={f"/liste?tri={k}&sens={n}": k for k in "abc" for n in "ad"})
            )
        return self._spip(path, query)

    def _home(self) -> bytes:
        links = {f"spip.php?rubrique{n}": f"Rubrique {n}" for n in range(RUBRIQUES)}
        links |= {
            f"/{kind}/{n}.html": kind
            for kind, most in (("copies", COPIES), ("variantes", VARIANTS))
            for n in range(most)
        }
        links |= {f"/vieux/{n}.html": "v" for n in range(MOVED)} | {f"/absent/{n}": "a" for n in range(SOFT)}
        links |= {f"/perdu/{n}": "p" for n in range(LOST)} | {f"/cachee/{n}": "c" for n in range(HIDDEN)}
        links |= {f"/prive/{n}": "p" for n in range(CLOSED)} | {f"/vers/{n}": "v" for n in range(6)}
        links |= {f"/dur/{name}": name for name in ("lent", "coupe", "panne", "bombe", "enorme", "interdit")}
        links |= {"/agenda/2026/1": "Agenda", "/boucle/": "Boucle", "/liste": "Liste", "/compteur/0": "Compteur"}
        return page("Accueil", *text("accueil"), links=links)

    def _spip(self, path: str, query: str) -> Answer | None:
        """Every form of an article, and the pages of each rubrique."""
        said = parse_qs(query, keep_blank_values=True)
        bare = next((name for name in said if name.startswith(("article", "rubrique"))), "")
        if path.startswith("/article"):
            bare = path[1:].removesuffix(".html")
        number = int(said["id_article"][0]) if "id_article" in said else int("".join(filter(str.isdigit, bare)) or -1)
        if said.get("page") == ["forum"]:
            return _html(page("Forum", *text("forum")))
        if bare.startswith("rubrique") and number < RUBRIQUES:
            return _html(self._section(number, int(said.get("debut_articles", ["0"])[0])))
        if 0 <= number < ARTICLES:
            article = self._article(number, printed="imprimer" in said.get("page", []))
            return _html(article, mark=f"article {number}")
        return None

    def _section(self, number: int, start: int) -> bytes:
        mine = [n for n in range(ARTICLES) if n % RUBRIQUES == number][start : start + 10]
        forms = (
            "spip.php?article{}&lang=fr",
            "article{}.html?lang=fr",
            "spip.php?page=article&id_article={}&var_mode=calcul",
        )
        links = {forms[n % 3].format(n): f"Article {n}" for n in mine}
        if mine:
            links[f"spip.php?rubrique{number}&debut_articles={start + 10}#pagination"] = "Suite"
        return page(f"Rubrique {number}", *text(f"rubrique {number}"), links=links)

    def _article(self, number: int, *, printed: bool) -> bytes:
        session = f"PHPSESSID={next(self._fresh):032x}"
        links = {
            f"spip.php?page=imprimer&id_article={number}": "Imprimer",
            f"spip.php?page=forum&id_article={number}": "Réagir",
            f"spip.php?article{number}&debut_articlesm={next(self._fresh)}": "Dans la même rubrique",
            f"spip.php?article{(number + 1) % ARTICLES}&{session}": "Article suivant",
        }
        return page(f"Article {number}", *text(f"article {number}"), links={} if printed else links)

    def _file(self, name: str) -> Answer | None:
        number = name.removesuffix(".html")
        links = {f"/dossiers/{number}.html?utm_source=lettre&PHPSESSID={next(self._fresh):032x}": "Permalien"}
        if not number.isdigit() or int(number) >= FILES:
            return None
        return _html(page(f"Dossier {number}", *text(f"dossier {number}"), links=links), mark=f"dossier {number}")

    def _variant(self, name: str) -> Answer:
        """A file with another sentence at its end."""
        number = name.removesuffix(".html")
        return _html(page(f"Dossier {number}", *text(f"dossier {number}"), f"Mis à jour {number} fois."))

    def _moved(self, to: str) -> Answer:
        return Answer(status=301, headers={"Location": to})

    def _calendar(self, name: str) -> Answer:
        year, month = (int(part) for part in name.split("/"))
        after, before = (year + month // 12, month % 12 + 1), (year - (month == 1), (month - 2) % 12 + 1)
        links = {f"/agenda/{y}/{m}": "x" for y, m in (after, before)}
        return _html(page(f"Agenda {month}/{year}", *text(name), links=links))

    def _counter(self, name: str) -> Answer:
        """One page under ever new addresses, which nothing in their form betrays."""
        return _html(
            page("Compteur", *text("compteur"), links={f"/compteur/{next(self._fresh)}-x": "Suite"}), mark="compteur"
        )

    def _inwards(self, name: str) -> Answer:
        hosts = ("127.0.0.1", "localhost", "[::1]", "2130706433", "127.1", "[::ffff:127.0.0.1]")
        return self._moved(f"http://{hosts[int(name)]}:{self._canary}/")

    def _hard(self, name: str) -> Answer | None:
        if name == "lent":
            time.sleep(0.5)
            return _html(page("Lent", *text("lent")))
        zipped = {"Content-Type": HTML, "Content-Encoding": "gzip"}
        return {
            "coupe": Answer(
                body=page("Coupé", *text("coupe")), headers={"Content-Type": HTML, "Content-Length": "99999"}
            ),
            "panne": Answer(body=b"panne", status=500),
            "bombe": Answer(body=self._bomb, headers=zipped),
            "enorme": Answer(body=b"x" * 4096, headers={"Content-Type": HTML, "Content-Length": str(10 << 30)}),
            "interdit": Answer(body=page("Interdit", *text("interdit")), status=403),
        }.get(name)

    def _sitemap(self, path: str) -> Answer | None:
        if path == "/plan.xml":
            return Answer(
                body=sitemap_index([f"{self.url}/plan{n}.xml.gz" for n in range(3)]),
                headers={"Content-Type": "text/xml"},
            )
        third = int(path.removeprefix("/plan").removesuffix(".xml.gz") or 9)
        addresses = [f"{self.url}/dossiers/{n}.html" for n in range(third, FILES, 3)]
        return Answer(body=gzip.compress(sitemap(addresses), mtime=0), headers={"Content-Type": "application/gzip"})


def _html(body: bytes, mark: str = "") -> Answer:
    return Answer(body=body, mark=mark.encode())
