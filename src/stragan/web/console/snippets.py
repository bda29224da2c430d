"""Lines that a developer pastes first: each flow of OAuth, a first request, the variables of a program."""

import shlex

from msgspec import Struct

from stragan.auth.schemas import OwnedApplication
from stragan.web.auth import oauth, token
from stragan.web.auth.registration import DEVICE_GRANT

MEDIA = "application/vnd.allegro.public.v1+json"


class Snippet(Struct, frozen=True):
    """`about` is the name of a text."""

    about: str
    lines: str


def of(base_url: str, application: OwnedApplication | None) -> list[Snippet]:
    """With the id of an application where there is one, and variables of the shell for what is secret."""
    client = application.client_id if application else "$CLIENT_ID"
    address = (
        application.redirect_uris[0] if application and application.redirect_uris else "http://localhost:8000/callback"
    )
    basic, url = f'-u "{client}:$CLIENT_SECRET"', f"{base_url}/auth/oauth/token"
    ask = f"{base_url}{oauth.ADDRESS}?response_type=code&client_id={client}&redirect_uri={address}"
    redirect = shlex.quote(f"redirect_uri={address}")
    return [
        Snippet("snippet_environment", _environment(base_url, client)),
        Snippet("snippet_client", f"curl {basic} \\\n  -d grant_type=client_credentials {url}"),
        Snippet(
            "snippet_code",
            f'# {ask}\ncurl {basic} \\\n  -d grant_type=authorization_code -d "code=$CODE" \\\n'
            f"  --data-urlencode {redirect} {url}",
        ),
        Snippet(
            "snippet_device",
            f"curl {basic} -d client_id={client} {base_url}/auth/oauth/device\n# {base_url}{token.DEVICE_PAGE}\n"
            f'curl {basic} \\\n  -d grant_type={DEVICE_GRANT} \\\n  -d "device_code=$DEVICE_CODE" {url}',
        ),
        Snippet(
            "snippet_refresh",
            f'curl {basic} \\\n  -d grant_type=refresh_token \\\n  -d "refresh_token=$REFRESH_TOKEN" {url}',
        ),
        Snippet(
            "snippet_request",
            f'curl -H "Authorization: Bearer $TOKEN" \\\n  -H "Accept: {MEDIA}" \\\n  {base_url}/sale/offers',
        ),
        Snippet("snippet_python", _python(base_url)),
    ]


def _environment(base_url: str, client: str) -> str:
    return (
        f"export ALLEGRO_API_URL={base_url}\nexport ALLEGRO_AUTH_URL={base_url}/auth/oauth\n"
        f"export ALLEGRO_CLIENT_ID={client}\nexport ALLEGRO_CLIENT_SECRET=…"
    )


def _python(base_url: str) -> str:
    return f"""import os
import httpx

auth = os.environ["ALLEGRO_CLIENT_ID"], os.environ["ALLEGRO_CLIENT_SECRET"]
token = httpx.post(
    "{base_url}/auth/oauth/token",
    data={{"grant_type": "client_credentials"}},
    auth=auth,
).json()["access_token"]
categories = httpx.get(
    "{base_url}/sale/categories",
    headers={{"Authorization": f"Bearer {{token}}", "Accept": "{MEDIA}"}},
).json()"""
