"""What agents know: sheets in several languages, read from a folder and found by a few words."""
