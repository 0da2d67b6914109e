"""Accepted routings: kept for ever, one of them in force, older ones alive until their last call has ended."""
