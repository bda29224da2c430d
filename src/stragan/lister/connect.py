"""From the options to a host and the credentials for it."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct
from platformdirs import user_config_path, user_state_path

from stragan.client.hosts import Hosts, hosts_of
from stragan.client.signin import Application, consent, mint, refresh
from stragan.client.tokens import Credentials, Given, Minted, Stored, TokenFile
from stragan.lister import remarks
from stragan.lister.options import ListOptions
from stragan.lister.terms import Unusable


class Login(Struct, frozen=True):
    login: str


class Ready(Struct, frozen=True):
    """What a sandbox writes when it is ready to answer."""

    base_url: str
    auth_url: str | None = None
    upload_url: str | None = None
    admin_token: str | None = None
    sellers: tuple[Login, ...] = ()


def connect(options: ListOptions, announce: Callable[[str], None]) -> tuple[Hosts, Credentials]:
    """Raises `Unusable` when the options do not say where to or who."""
    ready = _ready(options.ready_file) if options.ready_file else None
    hosts = _hosts(options, ready)
    if options.token:
        return hosts, Given(options.token)
    admin_token = options.admin_token or (ready.admin_token if ready else None)
    login = options.login or (ready.sellers[0].login if ready and ready.sellers else None)
    if admin_token and login:
        return hosts, Minted(lambda: mint(hosts, admin_token, login))
    if options.client_id is None:
        raise Unusable(remarks.no_credentials())
    application = Application(options.client_id, options.client_secret, options.redirect_uri)
    file = TokenFile((options.config_dir or config_folder()) / "tokens", hosts.api, application.client_id)
    return hosts, Stored(
        file,
        refresh=lambda refresh_token: refresh(hosts, application, refresh_token),
        sign_in=lambda: consent(hosts, application, announce),
    )


def _ready(path: Path) -> Ready:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ready)
    except OSError as error:
        raise Unusable(remarks.no_file(str(path), error.strerror or str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unusable(remarks.no_file(str(path), str(error))) from error


def _hosts(options: ListOptions, ready: Ready | None) -> Hosts:
    if options.to:
        try:
            return hosts_of(options.to)
        except ValueError as error:
            raise Unusable(remarks.failed(str(error))) from error
    if ready is None:
        raise Unusable(remarks.no_address())
    return Hosts(ready.base_url, ready.auth_url or ready.base_url, ready.upload_url or ready.base_url)


def config_folder() -> Path:
    return user_config_path("stragan", appauthor=False)


def state_folder() -> Path:
    return user_state_path("stragan", appauthor=False)
