"""Personal data: how long it is kept, and what a citizen may ask about it."""
