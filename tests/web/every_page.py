"""An address of every template in each of its states, and of every endpoint that answers something else.

The addresses are those of the fixture `everything`. `test_every_page` holds this table against the application's own
map: who adds an endpoint adds it here, and all that holds for pages is then tried on it.
"""

from __future__ import annotations

from urllib.parse import quote

from made_up import HOSTILE

#: Pages that answer 200, by what they show.
PAGES = {
    "home": "/",
    "results": "/?q=mise+abri",
    "results of one type": "/?type=structure",
    "results narrowed": "/?q=abri&type=guide&type=report&status=all&at=2020-01-01&from=2001-01-01&to=2030-01-01",
    "results, a late page": "/?status=all&size=5&page=9",
    "results, past the last page": "/?q=tutelle&page=900",
    "results, none": "/?q=évaluation+-évaluation",
    "results, none left by facets": "/?q=tutelle&type=structure&language=en&country=BE",
    "results, corrected": "/?q=tutele+kafalla",
    "results, some of the words": "/?q=16+ans+et+demi,+refusé,+hôtel",
    "results, widened": "/?q=MIE",
    "results, unreadable": "/?q=" + "longueur" * 40 + "&page=-1&at=x&status=y&q=2",
    "citation": "/?q=L.+999-1+CASF&at=2017-05-01",
    "citation of two texts": "/?q=L.+999-1+CASF+et+L.+999-2+CASF",
    "hostile results": "/?q=hostile",
    "facet": "/facets/organisation?q=mineur",
    "facet, looked up": "/facets/organisation?q=mineur&value=juge",
    "facet, none": "/facets/theme?q=mineur&value=xylophone",
    "guide": "/documents/essai/guide?q=abri",
    "report": "/documents/essai/rapport?q=abri",
    "report, long": "/documents/essai/long?q=certificat",
    "article": "/documents/legi/V3",
    "article, long": "/documents/legi/long-2",
    "article to come": "/documents/legi/coming",
    "article gone": "/documents/legi/gone",
    "article undated": "/documents/legi/undated",
    "note on an article": "/documents/repere/law/casf/l221-2-3.fr",
    "decision": "/documents/repere/case-law/ce-491374-2025-07-01.fr",
    "stage of the journey": "/documents/repere/journey/evaluation.fr?q=évaluation+minorité",
    "note of the glossary": "/documents/repere/glossary/accueil-hebergement.fr",
    "hostile document": "/documents/essai/" + quote(HOSTILE, safe=""),
    "withheld document": "/documents/essai/link_only",
    "law, three versions": "/law/fr:CASF:L999-1",
    "law on a day": "/law/fr:CASF:L999-1?at=2017-05-01",
    "law, long": "/law/fr:CASF:D999-9",
    "law before its time": "/law/fr:CASF:L999-2?at=1990-01-01",
    "law gone": "/law/fr:CASF:L999-2",
    "law to come": "/law/fr:CESEDA:L998-1",
    "law undated": "/law/fr:CASF:L999-3",
    "law never in force": "/law/fr:CASF:L999-4",
    "cited by": "/cited-by/fr:CASF:L999-1",
    "cited by, narrowed": "/cited-by/fr:CASF:L999-1?type=report&page=2",
    "cited by, none left": "/cited-by/fr:CASF:L999-1?type=decree",
    "cited by, nothing": "/cited-by/fr:CESEDA:L998-1",
    "organisations": "/organisations",
    "organisations of a département": "/organisations?departement=75",
    "organisations, none": "/organisations?kind=none&q=" + "longueur" * 40,
    "organisation": "/documents/essai/organisations/abri.fr",
    "organisation of ours": "/documents/repere/organisations/admie.fr",
    "hostile organisation": "/documents/essai/organisations/hostile.fr",
    "structures": "/structures",
    "structure": "/documents/essai/structures/categorie.fr",
    "structure of ours": "/documents/repere/structures/aemo.fr",
    "agenda": "/agenda",
    "event": "/documents/essai/events/mois.fr",
    "themes": "/themes",
    "theme": "/themes/asile",
    "glossary": "/glossaire",
    "glossary, looked up": "/glossaire?q=accueil",
    "glossary, none": "/glossaire?q=xylophone",
    "concept": "/glossaire/mna",
    "about": "/about",
    "sources": "/sources",
    "codes": "/codes",
    "code": "/codes/CASF",
    "code, before its time": "/codes/CASF?at=1990-01-01",
    "section of a code": "/codes/CASF/partie-legislative",
    "stages": "/parcours",
    "stage": "/parcours/evaluation",
    "départements": "/departements",
    "département": "/departements/75",
    "département with nothing of its own": "/departements/23",
    "interface for programs": "/api",
}  # fmt: skip

#: Pages that answer something else, with their status.
ERRORS = {
    "unknown": ("/none", 404),
    "unknown law": ("/law/fr:CASF:L0", 404),
    "removed": ("/documents/essai/retire", 410),
}

#: By endpoint: what answers no page.
MACHINES = {
    "static": "/static/repere.css",
    "directory.agenda_calendar": "/agenda.ics",
    "directory.agenda_feed": "/agenda.atom",
    "directory.event_calendar": "/agenda/essai/events/jour.fr.ics",
    "exports.as_csv": "/results.csv?q=abri",
    "exports.as_json": "/results.json?q=abri",
    "exports.as_ris": "/results.ris?q=abri",
    "exports.as_bibtex": "/results.bib?q=abri",
    "exports.feed": "/results.atom?q=abri",
    "exports.reference_ris": "/references/ris/legi/V3",
    "exports.reference_bibtex": "/references/bib/legi/V3",
    "exports.reference_csl": "/references/csl/legi/V3",
    "glossary.thesaurus": "/thesaurus.ttl",
    "api.search": "/api/v1/search?q=abri",
    "api.suggest": "/api/v1/suggest?q=abri",
    "api.document": "/api/v1/documents/essai/guide",
    "api.resolve": "/api/v1/resolve?citation=L.+999-1+CASF",
    "api.openapi": "/api/v1/openapi.json",
    "api.healthz": "/healthz",
    "api.readyz": "/readyz",
    "machines.harvest": "/oai?verb=Identify",
    "machines.site": "/sitemap.xml",
    "machines.own_pages": "/sitemap-pages.xml",
    "machines.documents": "/sitemap-documents-1.xml",
    "machines.law": "/sitemap-law-1.xml",
    "machines.robots": "/robots.txt",
    "machines.opensearch": "/opensearch.xml",
    "machines.completions": "/opensearch.json?q=abri",
}

#: What needs a file that only the tests of its own make: `test_long_documents`.
ELSEWHERE = {"originals.original", "originals.picture"}
