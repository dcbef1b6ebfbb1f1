"""The administrators' desk, below /admin: one module a subject. Only guard.py decides who may do what."""

from web.admin import entrance, overview

#: Every blueprint of the desk.
BLUEPRINTS = (entrance.pages, overview.pages)

__all__ = ["BLUEPRINTS"]
