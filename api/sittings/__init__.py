"""Taking a battery: the clock, drafts, runs, submissions, receipts, and what staff see of it."""
