"""For other people's tests: a server process, its worlds, and a handle on what they can do."""

from stragan.testing.control import Clock, Faults, PowerRefused, Stragan
from stragan.testing.names import localhost_names
from stragan.testing.process import Account, Facts, NotStarted, serving

__all__ = [
    "Account",
    "Clock",
    "Facts",
    "Faults",
    "NotStarted",
    "PowerRefused",
    "Stragan",
    "localhost_names",
    "serving",
]
