"""Results for research: anonymous, published by a person, for everybody."""
