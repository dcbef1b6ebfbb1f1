"""The embedded engine: a Whoosh index in a folder, with filters and facets computed on NumPy arrays.

schema        what Whoosh keeps of a document
invert        a document becomes values of that schema
generations   complete, checked states of the index on disk; one serves, the former ones stay for rollback
writing       a new generation is written beside the serving one
columns       what filters and facets need of each document, as arrays
postings      the documents of a term or phrase, with its weight in each, as arrays
evaluating    our query tree, evaluated on those arrays
opened        one open generation
engine        the port: search, write, roll back, check
"""
