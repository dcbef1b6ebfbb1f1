"""The bases of DILA beside LEGI: the Journal officiel, and the decisions of the courts."""
