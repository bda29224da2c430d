"""For other people's tests: a server process, and a handle on what it can do."""

from stragan.testing.control import Clock, Faults, PowerRefused, Stragan
from stragan.testing.process import Account, Facts, NotStarted, serving

__all__ = ["Account", "Clock", "Facts", "Faults", "NotStarted", "PowerRefused", "Stragan", "serving"]
