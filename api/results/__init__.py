"""What came of sittings: reports, comparison, comments, regrading, exports."""
