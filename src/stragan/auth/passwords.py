"""Argon2id hashes of passwords. Every function here is slow on purpose: call it in a thread."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TIME_COST, MEMORY_KIB, LANES = 2, 19_456, 1  # OWASP's recommendation for Argon2id
LEAST_TIME, LEAST_KIB = 1, 8
MOST_CHARACTERS = 1_000
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$XjZW5xO+5tVzyB+5A+maOw$G/WiFSOOx/L/GgZ9HYylTJcQmWkhzR3jlLB3O2/YkQo"


@cache
def _hasher(time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB) -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415  (needed by few processes)

    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=LANES)


def hashed(password: str, *, kept: bool = False) -> str:
    """`kept` is for a password that is stored in plain text beside its hash: then the hash is as cheap as can be."""
    return (_hasher(LEAST_TIME, LEAST_KIB) if kept else _hasher()).hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether it is the right password. An account without one takes just as long, so that nobody can tell."""
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    if len(password) > MOST_CHARACTERS:
        return False
    try:
        _hasher().verify(password_hash or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


def is_kept(password_hash: str) -> bool:
    """Whether it is a hash of a password that is kept in plain text beside it."""
    return f"$m={LEAST_KIB},t={LEAST_TIME},p={LANES}$" in password_hash
