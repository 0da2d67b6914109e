"""Real calls through a real Asterisk, from everybody outside: what they heard, what we wrote, what Asterisk wrote."""
