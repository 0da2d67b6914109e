"""The running service put together from its parts; only `ivr.app` sees all of these."""
