"""Routing files read and checked: good ones, bad ones, and any text at all."""
