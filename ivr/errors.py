"""The errors a person may see, split by what that person can do about it."""


class AccueilError(Exception):
    """Base of every error that is shown as one plain sentence, never as a traceback."""


class UserMistake(AccueilError):
    """What was asked cannot be done as it was asked; the message says what to write instead."""


class NotThere(UserMistake):
    """Whoever asks for one of many names one that there is not."""


class Overtaken(UserMistake):
    """Somebody else has changed it since whoever asks looked at it; the message says who, and to look again."""


class MissingRequirement(AccueilError):
    """The machine lacks something; the message says what to install or start."""


class ServiceTrouble(AccueilError):
    """Asterisk, the disk or the network did not do its part; the message says where to look."""
