"""Messages that nobody would send, sent to every door of the service: bounded in number, the same for the same seed."""
