"""The engine of a cluster: indexes in OpenSearch, for who outgrows one machine.

Connection:

cluster       where it is, how long it is waited for, what is said when it is away; breaker: who is not asked again
lease         the right to write, for one process at a time
generations   complete indexes of the cluster; one serves, the former ones stay for rollback; description: what is
              written of each

A document becomes:

mappings      what an index keeps, derived from kb.search.fields; records: a document in these fields
bulk          documents are sent in portions, again and again until they are taken
writing       a new generation is written beside the serving one; returning: an earlier one serves again

A search:

scoring       pieces of queries, and what documents gain by BM25F
compiling     the tree of a query becomes a query of the cluster; plain: what that finds, without scores
opened        one complete index, and what is remembered of it
shown         what a request lets through, facets and years
candidates    the best documents of a query; behind: the texts that pages are about
matching      which documents a query finds, and which are best
dropped       which words a query could do without; lexicon: the words that misspelled ones were meant for
searching     a request becomes a response

Beside it:

suggesting    what somebody who is typing may mean
similar       documents on the same subject as one
comparing     a new generation beside the serving one
engine        the port: search, suggest, compare, write, roll back, check, warm
"""
