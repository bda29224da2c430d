"""Why nothing came from an address. Statuses are not here: an answer is an answer."""


class FetchFailure(Exception):
    """Nothing usable came. The text is for a log; a caller words its refusals itself."""


class BadAddress(FetchFailure):
    """No URL that we would fetch: another scheme, no host name, another port, a user in front of the host."""


class NotPublic(FetchFailure):
    """The name leads, or also leads, to an address that is not on the public internet."""


class Unresolved(FetchFailure):
    """The name has no address."""


class Unreachable(FetchFailure):
    """No connection, a certificate that is not valid for the name, or an answer that is no HTTP or breaks off."""


class Encoded(FetchFailure):
    """The body is compressed although we said that we take none."""


class TooManyRedirects(FetchFailure):
    pass


class TooLarge(FetchFailure):
    """The body is longer than the caller allows."""


class TooSlow(FetchFailure):
    """The whole answer did not come within the time that the caller allows."""
