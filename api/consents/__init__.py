"""What a candidate has agreed to, purpose by purpose; each may be taken back at any time."""
