"""What the seller's panel says."""

from collections.abc import Mapping

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = {}
