"""Accueil: a self-hosted telephone reception for public services abroad, on Asterisk."""
