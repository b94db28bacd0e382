"""Signed records of what was shown: made, kept, served."""
