"""Reading frameworks from the files that their publishers offer: one module for each publisher, no network."""
