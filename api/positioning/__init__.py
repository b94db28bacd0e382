"""The positioning test: a campaign of steps from easy to hard that is ready made, for people at an adviser's desk."""
