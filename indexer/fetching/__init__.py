"""Pages from the network: politely, within bounds, and from public addresses only."""
