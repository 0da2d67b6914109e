"""What the service does over ARI, against an Asterisk that is not there."""
