"""The same without pytest: what counts is how the process ends, and what its last words are."""

# ruff: noqa: I001 the candidate's code comes first, as in many graders
from solution import double
from cases import CASES

for n, want in CASES:
    assert double(n) == want
print("4 passed")  # noqa: T201 what it is for
