"""The naive grader's hidden tests: beside the candidate's code, in its process."""

# ruff: noqa: I001 the candidate's code comes first, as in many graders
import pytest
from solution import double
from cases import CASES


@pytest.mark.parametrize(("n", "want"), CASES)
def test_double(n, want):
    assert double(n) == want
