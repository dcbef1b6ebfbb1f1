"""The directory: bodies with their filters, structures with their figures."""

from web.pages.directory.figures import Chart, charts
from web.pages.directory.organisations import OrganisationsPage, organisations_page, relations_of
from web.pages.directory.structures import StructuresPage, structures_page

__all__ = [
    "Chart",
    "OrganisationsPage",
    "StructuresPage",
    "charts",
    "organisations_page",
    "relations_of",
    "structures_page",
]
