"""What can be said of a cohort without saying it of anybody: figures, charts, what became of people."""
