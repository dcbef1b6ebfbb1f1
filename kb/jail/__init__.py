"""Child processes for what strangers' files are given to: one that hangs, crashes or eats memory harms nobody.

`cell` is the parent's side, `prisoner` the child's, `frames` what they say to each other.
"""

from kb.jail.cell import Cell, Limits

__all__ = ["Cell", "Limits"]
