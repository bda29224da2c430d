"""Whom a seller may keep from buying (2020 specification, own rules), and what such a user is told."""

from stragan.auth.schemas import User
from stragan.features.blacklist.schemas import BlacklistRequest, NamedUser
from stragan.kernel.checks import Rule
from stragan.kernel.problems import OK, Problem, Problems

LONGEST_NOTE = 500  # characters; own rule


def user_is_named(request: BlacklistRequest) -> Problems:
    """By id or by login (2020 specification)."""
    if request.user is not None and (_id(request.user) is not None or (request.user.login or "").strip()):
        return OK
    return [
        Problem(
            "VALIDATION_ERROR",
            "At least one of id or login is required",
            "user",
            en="Name the user by an id or by a login.",
            pl="Podaj identyfikator albo login użytkownika.",
        )
    ]


def note_is_short(request: BlacklistRequest) -> Problems:
    """At most 500 characters (own rule)."""
    if request.note is None or len(request.note) <= LONGEST_NOTE:
        return OK
    en = f"The note has at most {LONGEST_NOTE} characters."
    return [Problem("VALIDATION_ERROR", en, "note", pl=f"Notatka ma najwyżej {LONGEST_NOTE} znaków.")]


RULES: tuple[Rule[BlacklistRequest], ...] = (user_is_named, note_is_short)


def against_user(user: User | None, named: NamedUser, seller_id: str) -> Problems:
    """The user exists, an id and a login mean the same one, and nobody blacklists himself."""
    id_, login = _id(named), (named.login or "").strip().lower()
    if user is None or (id_ is not None and user.id != id_) or (login and user.login.lower() != login):
        return [
            Problem(
                "UserNotFoundException",
                "User not found",
                "user",
                en="There is no such user.",
                pl="Nie ma takiego użytkownika.",
            )
        ]
    if user.id == seller_id:
        return [
            Problem(
                "VALIDATION_ERROR",
                "You cannot add yourself to the blacklist",
                "user",
                pl="Nie możesz dodać do listy samego siebie.",
            )
        ]
    return OK


def named_id(named: NamedUser) -> str | None:
    return _id(named)


def _id(named: NamedUser) -> str | None:
    return None if named.id is None or named.id == "" else str(named.id)


ALREADY_THERE = Problem(
    "UserAlreadyBlacklistedException",
    "User is already on the blacklist",
    "user",
    en="This user is on your blacklist already.",
    pl="Ten użytkownik jest już na Twojej czarnej liście.",
)
KEPT_OUT = Problem(
    "BUYER_BLACKLISTED",
    "The seller has put the buyer on the blacklist.",
    "buyer",
    en="This seller does not sell to you.",
    pl="Ten sprzedający nie prowadzi z Tobą sprzedaży.",
)
