"""Work that is alike: found by fingerprints, shown side by side, judged by a person. Never automatic."""
