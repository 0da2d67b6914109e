"""Sound files are gone, unreadable or cut short, while the service runs and before it starts."""
