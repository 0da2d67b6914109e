"""The commands of `ivr`, one file each; a file only reads arguments, calls the package that does it, and prints."""
