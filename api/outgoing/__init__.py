"""Asking machines of others, by addresses that a tenant has typed: none of our own network, and never for long."""
