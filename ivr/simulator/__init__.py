"""A telephone that exists only on paper: the same flow, the same loop, in imagined time."""
