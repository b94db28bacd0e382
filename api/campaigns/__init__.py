"""Batteries, and offering them: campaigns, candidates, invitations, codes."""
