"""Where documents are kept: the store is the truth, the index is made from it."""
