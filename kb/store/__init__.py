"""Where documents are kept: the store is the truth, the index is made from it."""

from kb.store.codes import CodeFacts, Placed
from kb.store.corrections import CORRECTABLE, Correction
from kb.store.decisions import Decisions
from kb.store.entries import Entry
from kb.store.fetches import Fetch, FetchState
from kb.store.harvests import HarvestReport, Remark
from kb.store.records import Address, Chosen, Record, Records
from kb.store.store import Change, Explained, Store
from kb.store.withdrawals import Withdrawal, WithdrawalKind
from kb.store.writing import Writing

__all__ = [
    "CORRECTABLE",
    "Address",
    "Change",
    "Chosen",
    "CodeFacts",
    "Correction",
    "Decisions",
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
    "Withdrawal",
    "WithdrawalKind",
    "Writing",
]
