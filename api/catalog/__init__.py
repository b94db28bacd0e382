"""The exercises that may be solved, as candidates may see them."""
