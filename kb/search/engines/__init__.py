"""The search engines behind the port of kb.search.engine."""
