"""OAI-PMH 2.0: what the base has, and what has changed, for programs that keep a copy.

The protocol of the Open Archives Initiative, version 2.0 of 2002-06-14. A record is a document in unqualified Dublin
Core; its datestamp is the time of its last change here, to the second; what is removed stays among the records as
deleted, for ever. A list is in the order of changes, so that one that goes on (resumptionToken) needs no memory: what
changes meanwhile comes again at its end, and nothing is left out.
"""

from web.oai.answers import answer

__all__ = ["answer"]
