"""Proof Key for Code Exchange (RFC 7636): whoever exchanges a code is whoever asked for it."""

import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

METHOD = "S256"  # the only one that Allegro takes
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url


def is_challenge(text: str) -> bool:
    return _CHALLENGE.fullmatch(text) is not None


def verifies(verifier: str, challenge: str) -> bool:
    """Whether the challenge was made of this verifier, which has 43 to 128 unreserved characters."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    expected = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
    return secrets.compare_digest(expected, challenge.encode())
