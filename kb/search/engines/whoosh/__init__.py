"""The embedded engine: a Whoosh index in a folder, with filters and facets computed on NumPy arrays.

schema        what Whoosh keeps of a document
invert        a document becomes values of that schema
generations   complete, checked states of the index on disk; one serves, the former ones stay for rollback
writing       a new generation is written beside the serving one
compiling     our query tree becomes a Whoosh query
columns       what filters and facets need of each document, as arrays
engine        the port: search, write, roll back, check
"""
