"""What somebody keeps of their skills and shows to others: Open Badges 3.0, their status, links to share them."""
