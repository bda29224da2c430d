"""What the developer's console says."""

from collections.abc import Mapping

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = {}
