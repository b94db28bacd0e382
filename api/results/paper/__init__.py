"""The report of a sitting as an accessible PDF."""
