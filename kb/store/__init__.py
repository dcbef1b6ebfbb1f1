"""Where documents are kept: the store is the truth, the index is made from it."""

from kb.store.entries import Entry
from kb.store.fetches import Fetch, FetchState
from kb.store.harvests import HarvestReport, Remark
from kb.store.records import Address, Chosen, Record, Records
from kb.store.store import Change, Store
from kb.store.writing import Writing

__all__ = [
    "Address",
    "Change",
    "Chosen",
    "Entry",
    "Fetch",
    "FetchState",
    "HarvestReport",
    "Record",
    "Records",
    "Remark",
    "Store",
    "Writing",
]
