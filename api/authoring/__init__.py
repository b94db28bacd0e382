"""Exercises of organisations: uploaded, checked in sandboxes against their own reference submissions, withdrawn."""
