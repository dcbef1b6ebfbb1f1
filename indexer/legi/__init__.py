"""LEGI, the codes and laws that DILA publishes: what its archives hold, and how they apply one after the other."""
