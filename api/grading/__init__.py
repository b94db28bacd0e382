"""Submissions and their attempts: accepted, queued, recorded, waited for."""
