"""From a source to the store, from the store to the index."""
