"""Training modules of an organisation, and the shortest path through them from what somebody can do to a trade."""
