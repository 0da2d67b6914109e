"""Backups made, damaged, and put in place."""
