"""The waiting room: who waits where since when, how long it will be, and what each of them hears meanwhile."""
