"""What an employer needs, stated as skills, and the people who meet it, or would after training."""
