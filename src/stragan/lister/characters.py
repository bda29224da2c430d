"""Characters that no text of an offer may carry: control characters, invisible ones, and those beyond the BMP."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without them. Styled letters beyond the BMP become letters, emoji disappear, line breaks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SPACES.sub(" ", _CONTROL.sub(" ", text))
    return _INVISIBLE.sub("", _BEYOND.sub(_within_bmp, text))


def _within_bmp(match: re.Match[str]) -> str:
    simpler = unicodedata.normalize("NFKC", match[0])
    return simpler if simpler.isascii() or not _BEYOND.search(simpler) else ""
