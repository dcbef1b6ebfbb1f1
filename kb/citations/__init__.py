"""References to law and decisions: their canonical keys."""
