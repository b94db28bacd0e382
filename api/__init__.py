"""Takes HTTP requests, keeps the records, serves them. Speaks no Docker and runs no candidate's code."""
