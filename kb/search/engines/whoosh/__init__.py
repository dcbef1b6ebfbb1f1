"""The embedded engine: a Whoosh index in a folder, its queries, filters and facets evaluated on NumPy arrays.

On disk:

schema        what Whoosh keeps of a document
invert        a document becomes values of that schema
generations   complete, checked states of the index on disk; one serves, the former ones stay for rollback
codec/        the files of an index, and the same files behind Whoosh's codec interface
deriving      what is worked out of a complete segment, so that no reader has to
writing       a new generation is written beside the serving one

One open generation, as arrays:

columns       what filters and facets need of each document
profiles      the combinations of facet values, by which facets are counted
postings      the documents of a term or phrase, with its weight in each; places: where words stand
remembered    what was asked for last
wildcards     the words that a wildcard stands for
near          the documents in which words and phrases stand near one another
labels        the documents that have a label of the thesaurus
links         from pages to the law that they are about
works         the versions of an article, the translations of a page
opened        all of it, until it is closed

A search:

parts         a part of a query: all documents that have it, or which of some have it
listing       lists of terms as parts; combining: all, any, none of some parts
answering     what a query asks for, node by node of its tree, as parts
evaluating    … and how well: the order of what is found
words         the words near a misspelled one, found among all of the index by signatures of their letters
lexicon       what kb.search.spelling asks of an index; dropping: what kb.search.dropping does
ranking       the best of many scores; titles: the first of many titles
searching     a request becomes a response
searcher      plain search without all that, for comparisons

Beside it:

named         names of documents and numbers of articles, as they are typed
suggesting    what somebody who is typing may mean
similar       documents on the same subject as one
engine        the port: search, suggest, compare, write, roll back, check, warm
"""
