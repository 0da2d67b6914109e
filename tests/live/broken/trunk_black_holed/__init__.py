"""Packets to a trunk vanish: before the call, after `100 Trying`, or in the middle of a talk."""
