"""Several signing keys, the public ones (RFC 7517), and the server's metadata (RFC 8414)."""

import base64
import json
from asyncio import gather
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from msgspec.structs import replace
from oauth_world import claims, header, stage

from harness import Account, running
from stragan.auth import keys
from stragan.auth.scopes import SCOPES

JWKS, METADATA = "/auth/oauth/jwks", "/.well-known/oauth-authorization-server"
HOUR = 3_600_000


def published(server):
    answer = server.client.get(JWKS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    return answer.json()["keys"]


def kids(server):
    return [key["kid"] for key in published(server)]


def rotate(server):
    return server.run(keys.rotate).kid


def opens(server, token):
    return Account(server, token).get("/me").status_code == 200


def test_the_keys_that_anybody_may_see(server):
    token = stage(server).minted().access_token
    found = published(server)
    assert found
    for key in found:
        assert set(key) == {"kid", "n", "e", "kty", "use", "alg"}
        assert (key["kty"], key["use"], key["alg"], key["e"]) == ("RSA", "sig", "RS256", "AQAB")
    assert found[0]["kid"] == header(token)["kid"]


def test_others_verify_tokens_with_them(server):
    token = stage(server).minted().access_token
    read = jwt.decode(token, KeySet.import_key_set({"keys": published(server)}), algorithms=["RS256"])
    assert read.claims == claims(token)
    assert read.claims["iss"] == server.client.get(METADATA).json()["issuer"]


def test_a_new_key_signs_and_the_old_one_still_verifies(own_server):
    shop = stage(own_server)
    old = shop.minted()
    kid = rotate(own_server)
    new = shop.refresh(old.refresh_token).json()
    assert header(old.access_token)["kid"] != kid
    assert [header(new[name])["kid"] for name in ("access_token", "refresh_token")] == [kid, kid]
    assert opens(own_server, old.access_token)
    assert opens(own_server, new["access_token"])
    assert kids(own_server) == [kid, header(old.access_token)["kid"]]


def test_an_old_key_is_shown_until_its_last_access_token_has_expired(own_server):
    shop = stage(own_server)
    tokens = shop.minted()
    kid = rotate(own_server)
    own_server.advance(12 * HOUR - 1_000)
    assert len(kids(own_server)) == 2
    own_server.advance(keys.LAG)
    assert kids(own_server) == [kid]
    assert shop.refresh(tokens.refresh_token).status_code == 200  # which nobody but us verifies


def test_a_key_is_forgotten_when_its_last_refresh_token_has_expired(own_server):
    shop = stage(own_server)
    first = header(shop.minted().access_token)["kid"]
    second = rotate(own_server)
    own_server.advance(90 * 24 * HOUR)
    third = rotate(own_server)
    assert [row.kid for row in own_server.run(keys.facts)] == [first, second, third]
    own_server.advance(keys.LAG)
    fourth = rotate(own_server)
    assert [row.kid for row in own_server.run(keys.facts)] == [second, third, fourth]


def test_another_process_takes_the_new_key(own_server):
    with running(own_server.application.settings) as other:
        shop = stage(own_server)
        assert opens(other, shop.minted().access_token)
        kid = rotate(own_server)
        token = shop.minted().access_token
        assert header(token)["kid"] == kid
        assert opens(other, token)  # an unknown kid is looked for at once
        assert kids(other)[0] == kid
        theirs = stage(other).minted().access_token
        assert header(theirs)["kid"] == kid


def test_two_that_rotate_at_once_agree(own_server):
    before = len(own_server.run(keys.facts))

    async def both(world):
        return await gather(keys.rotate(world), keys.rotate(world))

    one, other = own_server.run(both)
    assert len(own_server.run(keys.facts)) in {before + 1, before + 2}
    signing = own_server.run(keys.signing_key).kid
    assert signing in {one.kid, other.kid}


@pytest.mark.parametrize("kid", [None, 7, "", "x", "ż", [], "\0"])
def test_tokens_with_another_kid(server, kid):
    token = stage(server).minted().access_token
    part = json.dumps({"alg": "RS256", "typ": "JWT"} | ({} if kid is None else {"kid": kid})).encode()
    forged = base64.urlsafe_b64encode(part).rstrip(b"=").decode() + token[token.index(".") :]
    answer = Account(server, forged).get("/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_metadata(server):
    answer = server.client.get(METADATA)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    base = "http://127.0.0.1"
    assert answer.json() == {
        "issuer": "http://127.0.0.1:8080",
        "authorization_endpoint": f"{base}/auth/oauth/authorize",
        "token_endpoint": f"{base}/auth/oauth/token",
        "device_authorization_endpoint": f"{base}/auth/oauth/device",
        "revocation_endpoint": f"{base}/auth/oauth/revoke",
        "registration_endpoint": f"{base}/register",
        "jwks_uri": f"{base}{JWKS}",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "ui_locales_supported": ["pl", "en"],
    }


def test_the_addresses_of_the_metadata_are_there(server):
    found = server.client.get(METADATA).json()
    for name, address in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert server.client.post(urlsplit(address).path).status_code not in {404, 501}, name


def test_metadata_behind_a_public_address(server):
    public = replace(server.application.settings, public_url="https://stragan.example")
    with running(public) as other:
        found = other.client.get(METADATA).json()
        assert found["issuer"] == "https://stragan.example"
        assert found["jwks_uri"] == "https://stragan.example/auth/oauth/jwks"
        token = stage(other).minted()
        assert token.iss == claims(token.access_token)["iss"] == found["issuer"]


@pytest.mark.parametrize("path", [JWKS, METADATA])
def test_they_are_read_only(server, path):
    assert server.client.head(path).status_code == 200
    assert server.client.delete(path).status_code == 405
    assert server.client.get(path + "/x").status_code == 404
