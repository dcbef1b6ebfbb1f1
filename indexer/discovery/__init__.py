"""Which addresses a source has, and which of them are the same page, a list of pages, or a trap; no I/O."""
