"""What skills there are: frameworks with codes and words, shipped or imported, and what the tasks here cover."""
