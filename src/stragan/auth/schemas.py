"""Accounts, applications and tokens."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from stragan.auth import scopes

Kind = Literal["BROWSER", "DEVICE"]


class NewUser(Struct, frozen=True, kw_only=True):
    """`email` defaults to an address at example.com; without a password nobody can sign in as this user.

    `kept` tells that the password is readable in the database anyway, where a sandbox keeps what it prints: a hash
    that takes long would protect nothing.
    """

    login: str
    email: str | None = None
    password: str | None = None
    first_name: str = "Jan"
    last_name: str = "Kowalski"
    company_name: str | None = None
    tax_id: str | None = None
    language: str = "pl-PL"
    base_marketplace: str = "allegro-pl"
    country_code: str | None = "PL"
    province: str | None = "WIELKOPOLSKIE"
    city: str | None = "Poznań"
    post_code: str | None = "60-166"
    kept: bool = False


class User(Struct, frozen=True):
    """An account; its id is the `user_name` of its tokens and the `seller_id` or `buyer_id` everywhere else."""

    id: str
    login: str
    email: str
    first_name: str
    last_name: str
    company_name: str | None
    tax_id: str | None
    language: str
    base_marketplace: str
    created_at: int
    country_code: str | None
    province: str | None
    city: str | None
    post_code: str | None

    @property
    def is_business(self) -> bool:
        return self.company_name is not None


class NewApplication(Struct, frozen=True, kw_only=True):
    """`keep_secret` leaves the secret readable in the database, for a sandbox that prints it at every start.

    Without a `client_id` or a `secret` one is drawn.
    """

    name: str
    kind: Kind = "BROWSER"
    redirect_uris: tuple[str, ...] = ()
    scopes: frozenset[str] = scopes.ALL
    keep_secret: bool = False
    client_id: str | None = None
    secret: str | None = None


class Application(Struct, frozen=True):
    """`secret` is known right after the registration, and later only where it was kept."""

    client_id: str
    name: str
    kind: Kind
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    secret: str | None


class Grant(Struct, frozen=True):
    """What a user allowed an application; all tokens that stem from it share the session's id."""

    user_id: str
    client_id: str
    scopes: frozenset[str]
    session_id: str


class TokenAnswer(Struct, frozen=True):
    """The body of a success of the token endpoint (client-facts 21)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
    allegro_api: bool
    iss: str
    jti: str
    refresh_token: str | UnsetType = UNSET


class Claims(Struct, frozen=True):
    """What a token says (behaviour §1, JWT). `user_name` lacks for an application, `ati` in an access token.

    `sid` is the session, which Allegro does not name: by it any token of a session closes all of them.
    """

    exp: int
    jti: str
    client_id: str
    scope: list[str]
    iss: str
    allegro_api: bool = True
    user_name: str | UnsetType = UNSET
    ati: str | UnsetType = UNSET
    sid: str | UnsetType = UNSET


class LoginTaken(Exception):
    """An account with this login exists already."""
