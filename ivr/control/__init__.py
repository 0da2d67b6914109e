"""The control socket of a running service: what it can be asked, and by whom."""
