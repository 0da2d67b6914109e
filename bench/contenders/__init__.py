"""The ways to run the call, each written as its own documentation would have it."""
