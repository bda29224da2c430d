"""RFC 6750, bearer tokens: how a resource is asked, and how it refuses."""

import json

import pytest
from oauth_world import PROFILE, READ, Stage, stage

from harness import V1, Account
from stragan.auth import service as auth

REALM = 'Bearer realm="allegro"'


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server, scopes=frozenset({READ, PROFILE}))


def ask(shop, method="GET", path="/sale/offers", **options):
    return shop.server.client.request(method, path, headers={"Accept": V1} | options.pop("headers", {}), **options)


def test_a_token_in_the_header_opens(shop):
    header = {"Authorization": f"Bearer {shop.minted().access_token}"}
    assert ask(shop, headers=header).status_code == 200


def test_a_token_elsewhere_opens_nothing(shop):
    token = {"access_token": shop.minted().access_token}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        ask(shop, params=token),
        ask(shop, headers={"Cookie": f"access_token={token['access_token']}"}),
        ask(shop, "POST", headers=form, content=f"access_token={token['access_token']}"),
    ]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert [answer.headers["www-authenticate"] for answer in answers] == [REALM] * 3


def test_two_tokens_open_nothing(shop):
    token = shop.minted().access_token
    headers = [("Accept", V1), ("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    answer = shop.server.client.get("/sale/offers", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_without_a_token_there_is_a_challenge_and_no_error_code(shop):
    for headers in ({}, shop.basic, {"Authorization": "Bearer"}):
        answer = ask(shop, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, REALM)


@pytest.mark.parametrize("token", ["x", "a.b.c", 'a"b', "%41"])
def test_a_token_that_is_none_is_invalid(shop, token):
    answer = ask(shop, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["www-authenticate"] == f'{REALM}, error="invalid_token"'


def test_an_expired_token_is_invalid(own_server):
    shop = stage(own_server)
    header = {"Authorization": f"Bearer {shop.minted().access_token}"}
    assert ask(shop, headers=header).status_code == 200
    own_server.advance((auth.ACCESS_SECONDS + 1) * 1_000)
    answer = ask(shop, headers=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["www-authenticate"] == f'{REALM}, error="invalid_token"'


def test_the_token_of_an_application_is_not_called_invalid(shop):
    """Clients refresh when they read `invalid_token`; that would not help (client-facts 26)."""
    token = shop.post({"grant_type": "client_credentials"}).json()["access_token"]
    answer = ask(shop, path="/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error_description"]) == (401, "Empty user_name claim")
    assert answer.headers["www-authenticate"] == REALM


def test_a_missing_scope_is_named(shop):
    """In the header, while the body is Allegro's, which does not say."""
    account = Account(shop.server, shop.minted().access_token)
    answer = account.post("/sale/offers", json={"name": "Szkic"})
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"] == (
        f'{REALM}, error="insufficient_scope", '
        'error_description="The token lacks the scope allegro:api:sale:offers:write.", '
        'scope="allegro:api:sale:offers:write"'
    )
    [problem] = answer.json()["errors"]
    assert (problem["code"], problem["message"]) == ("AccessDenied", "Access is denied")
    assert "scope" not in json.dumps(problem)


def test_what_belongs_to_somebody_else_is_no_matter_of_scopes(shop, seller):
    """403 of another kind has no challenge: another token of the same user would not do."""
    draft = seller.post("/sale/offers", json={"name": "Szkic"}).json()["id"]
    answer = Account(shop.server, shop.minted().access_token).get(f"/sale/offers/{draft}")
    assert answer.status_code in (403, 404)
    assert "www-authenticate" not in answer.headers


def test_tokens_are_not_stored_on_their_way(shop):
    answer = ask(shop, headers={"Authorization": f"Bearer {shop.minted().access_token}"})
    assert "no-store" in answer.headers["cache-control"]
