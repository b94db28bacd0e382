"""What has happened, written down in the transaction in which it did, for those outside who want to be told."""
