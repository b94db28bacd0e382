"""Recruiting software that orders tests here, each by its own contract: Greenhouse and Ashby."""
