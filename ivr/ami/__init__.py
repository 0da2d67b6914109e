"""What Asterisk's manager interface tells: it is watched, and no call ever waits for it."""
