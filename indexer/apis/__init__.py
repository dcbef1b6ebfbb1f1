"""Interfaces for programs: what all readers of one need."""
