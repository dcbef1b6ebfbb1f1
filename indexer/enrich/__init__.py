"""Pure functions that complete a document."""
