"""What is kept about candidates: handing it out, erasing it, and forgetting it by itself after a time."""
