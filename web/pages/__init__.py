"""What each page shows, as values: templates and JSON are written from these and nothing else.

None of it needs a request of Flask: the language of labels and the day are arguments.
"""

from web.pages.agenda import AgendaPage, agenda_page
from web.pages.contract import document_json, error_json, results_json
from web.pages.directory import OrganisationsPage, StructuresPage, organisations_page, structures_page
from web.pages.document import DocumentPage, document_page
from web.pages.home import HomePage, home_page
from web.pages.law import LawPage, law_page
from web.pages.results import ResultsPage, results_page, words_alone
from web.pages.similar import similar_to
from web.pages.suggestions import suggestions_json

__all__ = [
    "AgendaPage",
    "DocumentPage",
    "HomePage",
    "LawPage",
    "OrganisationsPage",
    "ResultsPage",
    "StructuresPage",
    "agenda_page",
    "document_json",
    "document_page",
    "error_json",
    "home_page",
    "law_page",
    "organisations_page",
    "results_json",
    "results_page",
    "similar_to",
    "structures_page",
    "suggestions_json",
    "words_alone",
]
