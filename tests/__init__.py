"""The suite: one folder per package, and live calls of their own."""
