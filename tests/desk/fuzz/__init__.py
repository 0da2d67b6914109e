"""Everything that the desk may be sent, and what comes of it."""
