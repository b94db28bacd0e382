"""The pages that people see: HTML over the same use cases as the JSON routes."""
