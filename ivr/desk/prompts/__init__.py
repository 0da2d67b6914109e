"""Prompts on the desk: how far each language is, heard, recorded, and read by native speakers."""
