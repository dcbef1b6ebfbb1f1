"""Where documents are kept: the store is the truth, the index is made from it."""

from kb.store.codes import CodeFacts, Placed
from kb.store.entries import Entry
from kb.store.fetches import Fetch, FetchState
from kb.store.harvests import HarvestReport, Remark
from kb.store.records import Address, Chosen, Record, Records
from kb.store.store import Change, Explained, Store
from kb.store.writing import Writing

__all__ = [
    "Address",
    "Change",
    "Chosen",
    "CodeFacts",
    "Entry",
    "Explained",
    "Fetch",
    "FetchState",
    "HarvestReport",
    "Placed",
    "Record",
    "Records",
    "Remark",
    "Store",
    "Writing",
]
