"""RFC 7636, PKCE: whoever exchanges a code is whoever asked for it."""

import base64
import hashlib
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oauth_world import CHALLENGE, REDIRECT, VERIFIER, Browser, Stage, error, result, stage

from stragan.auth.pkce import verifies

UNRESERVED = string.ascii_letters + string.digits + "-._~"
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server)


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def public(shop, code, **parameters):
    """An exchange by a program that has no secret."""
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return shop.post(data | {"client_id": shop.app.client_id} | parameters, headers={})


@pytest.mark.parametrize("verifier", ["v" * 43, UNRESERVED + UNRESERVED[:62], "-._~" * 11])
def test_the_right_verifier(shop, verifier):
    code = shop.code(code_challenge=challenge_of(verifier), code_challenge_method="S256")
    assert public(shop, code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize("verifier", ["w" * 43, "v" * 42, "v" * 129, "v" * 42 + "+", "v" * 42 + "ż", VERIFIER + "\n"])
def test_the_wrong_verifier(shop, verifier):
    """Also one whose challenge would be right, if only it were a verifier; the code is not lost by it."""
    honest = challenge_of(verifier) if verifier[0] == "v" else CHALLENGE
    code = shop.code(code_challenge=honest, code_challenge_method="S256")
    for exchange in (public, lambda shop, code, **more: shop.exchange(code, **more)):
        answer = exchange(shop, code, code_verifier=verifier)
        assert error(answer) == (400, "invalid_grant", "Invalid code verifier.")


def test_no_verifier(shop):
    code = shop.code(**PKCE)
    refused = (400, "invalid_grant", "A code verifier must be supplied.")
    assert error(public(shop, code)) == refused
    assert error(shop.exchange(code)) == refused
    assert shop.exchange(code, code_verifier=VERIFIER).status_code == 200


@pytest.mark.parametrize(
    ("case", "parameters"),
    [
        ("plain", {"code_challenge": VERIFIER, "code_challenge_method": "plain"}),
        ("plain by default", {"code_challenge": VERIFIER}),
        ("another method", PKCE | {"code_challenge_method": "S512"}),
        ("in small letters", PKCE | {"code_challenge_method": "s256"}),
        ("padded", PKCE | {"code_challenge": CHALLENGE + "="}),
        ("no base64url", PKCE | {"code_challenge": "+" * 43}),
    ],
)
def test_only_s256(shop, case, parameters):
    answer = Browser(shop.server).get(shop.url(prompt="none", **parameters))
    assert result(answer)["error"] == "invalid_request"


def test_the_challenge_is_no_verifier(shop):
    """The challenge travels through the browser; it must not open anything."""
    assert error(public(shop, shop.code(**PKCE), code_verifier=CHALLENGE))[1] == "invalid_grant"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(UNRESERVED + "+/= ż", min_size=1, max_size=140))
def test_what_a_verifier_is(verifier):
    allowed = 43 <= len(verifier) <= 128 and set(verifier) <= set(UNRESERVED)
    assert verifies(verifier, challenge_of(verifier)) is allowed


@settings(max_examples=100, deadline=None)
@given(st.text(UNRESERVED, min_size=43, max_size=60), st.text(UNRESERVED, min_size=43, max_size=60))
def test_only_its_own_verifier_fits(one, another):
    assert verifies(one, challenge_of(another)) is (one == another)
