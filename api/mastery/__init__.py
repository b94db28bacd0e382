"""What candidates' work shows of their skills, kept beside their results: profiles, signed records, who has a skill."""
