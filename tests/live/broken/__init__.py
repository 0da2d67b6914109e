"""Worlds in which something is broken, one folder each: its `__init__.py` says what the caller hears.

A new world is a folder with a test file. What it needs is here: `disk.small_disk`, a disk that can be filled, stalled
and broken; `calls.placed` and `calls.heard`, a call and what the
caller heard of it; `tests/live/controller.py`, a controller that can be killed and stopped.
"""
