"""Whether this process lives, and whether the platform can work."""
