"""How well a search engine answers queries whose right answers people have judged."""
