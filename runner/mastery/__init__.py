"""What work shows about somebody's skills: a published rule, and the record that says how it came out."""
