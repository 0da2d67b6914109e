"""The link to Asterisk stalls without being closed: no byte passes any more."""
