"""The clock jumps by an hour while calls are up and the controller lives."""
