"""Telling programs of others what has happened, by the Standard Webhooks specification."""
