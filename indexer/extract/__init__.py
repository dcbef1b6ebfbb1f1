"""Bytes of one format become documents: one format a module."""
