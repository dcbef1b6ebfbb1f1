"""A crawl of one source of the web: what to ask for, what became of it, and what is published at the end."""
