"""The hidden cases of the naive grader: argument and answer."""

CASES = [(7, 14), (1234, 2468), (21, 42), (-3, -6)]
