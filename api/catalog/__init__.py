"""What may be solved: the bank, exercises of organisations, questions."""
