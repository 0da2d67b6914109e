"""The manager link is cut, and refused for a while."""
