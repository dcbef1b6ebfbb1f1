"""The administrators' desk: who may do what, what was done, what is to be done. Nothing that a reader sees is in it."""

from kb.desk.accounts import Account
from kb.desk.audit import Entry
from kb.desk.desk import Desk
from kb.role import Role

__all__ = ["Account", "Desk", "Entry", "Role"]
