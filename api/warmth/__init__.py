"""Warm sandboxes that an operator wants ready ahead of a need, as for a campaign."""
