"""The disk of our service is full or fills up; a real one, mounted for the test.

Callers in menus, queues and conversations notice nothing. Who would leave a message hears, instead of the tone, that
none can be taken now; whose message fills the disk hears so when it is cut off, and what was recorded is kept.
A conversation that was to be recorded goes on without its recording.
"""
