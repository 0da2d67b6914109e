"""Asterisk as a part of the project: found or provisioned, configured from routing.yaml, and run."""
