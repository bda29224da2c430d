"""What an e-mail address and a telephone number look like. Whether somebody answers there, nobody checks."""

import re

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d\s()-]{5,25}")


def is_email(text: str) -> bool:
    return text.isprintable() and _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return text.isprintable() and _PHONE.fullmatch(text) is not None
