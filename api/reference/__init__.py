"""The API's reference: the OpenAPI document for programs, and plain pages for people."""
