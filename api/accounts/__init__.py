"""Organisations, their people and their API keys: who may do what."""
