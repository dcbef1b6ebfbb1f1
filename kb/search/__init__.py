"""Finding documents: request, query language, engines."""
