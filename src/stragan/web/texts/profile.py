"""What the pages of an account say."""

from collections.abc import Mapping

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = {}
