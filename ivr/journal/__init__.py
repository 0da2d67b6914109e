"""What happened to every call, written down once and read back whole."""
