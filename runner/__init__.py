"""Takes a request to grade, returns a report. Knows no web and no database."""
