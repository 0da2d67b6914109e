"""What can go wrong with a request to the manager interface, split by what the asker can do about it."""

from ivr.errors import ServiceTrouble


class AmiTrouble(ServiceTrouble):
    """Base: the request was not done, as far as we know."""


class AmiAway(AmiTrouble):
    """There is no link, it broke, or nobody answered in time: whether it was done is not known. Read afresh."""


class AmiRefused(AmiTrouble):
    """Asterisk said no; the message is its own."""
