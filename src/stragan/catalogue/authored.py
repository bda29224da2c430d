"""What everything has in common that is read from a data file."""

from msgspec import Struct


class Authored(Struct, frozen=True, gc=False, rename="camel", forbid_unknown_fields=True):
    """Anything read from a data file: a misspelt field is refused."""
