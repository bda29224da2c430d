"""RFC 7009, revocation."""

import pytest
from oauth_world import NO_TOKEN, REVOKE, WRONG_CLIENT, Stage, basic, error, stage

ENDED = (400, "invalid_grant")


@pytest.fixture(scope="module")
def shop(server) -> Stage:
    return stage(server)


@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "nonsense", ""])
@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_either_token_ends_the_session(shop, which, hint):
    """A wrong hint changes nothing: the token itself tells what it is."""
    minted, other = shop.minted(), shop.minted()
    answer = shop.revoke(getattr(minted, which), **({} if hint is None else {"token_type_hint": hint}))
    assert (answer.status_code, answer.content) == (200, b"")
    assert error(shop.refresh(minted.refresh_token))[:2] == ENDED
    assert shop.refresh(other.refresh_token).status_code == 200


def test_all_tokens_of_the_session_end(shop):
    first = shop.minted()
    second = shop.refresh(first.refresh_token).json()
    assert shop.revoke(second["access_token"]).status_code == 200
    assert [error(shop.refresh(token))[:2] for token in (first.refresh_token, second["refresh_token"])] == [ENDED] * 2
    for token in (first.access_token, second["access_token"]):
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.allegro.public.v1+json"}
        answer = shop.server.client.get("/me", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("token", ["x", "a.b.c", "ż", "x" * 5_000])
def test_a_token_that_is_none_is_no_error(shop, token):
    assert shop.revoke(token).status_code == 200


def test_revoking_again_is_no_error(shop):
    minted = shop.minted()
    assert [shop.revoke(minted.refresh_token).status_code for _ in range(3)] == [200] * 3
    assert shop.revoke(minted.access_token).status_code == 200


def test_an_expired_token_is_no_error(own_server):
    shop = stage(own_server)
    minted = shop.minted()
    own_server.advance(91 * 86_400_000)
    assert shop.revoke(minted.refresh_token).status_code == 200


def test_a_token_must_be_given(shop):
    assert error(shop.server.client.post(REVOKE, headers=shop.basic))[:2] == (400, "invalid_request")
    assert error(shop.revoke(""))[:2] == (400, "invalid_request")


def test_a_token_of_another_client_stays(server, shop):
    minted = shop.minted()
    for token in (minted.refresh_token, minted.access_token):
        assert error(stage(server).revoke(token))[:2] == ENDED
    assert shop.refresh(minted.refresh_token).status_code == 200


def test_the_client_is_checked_first(shop):
    minted = shop.minted()
    data = {"token": minted.refresh_token}
    for headers, body in ((basic(shop.app.client_id, "wrong"), {}), ({}, {"client_id": "nobody"})):
        assert error(shop.server.client.post(REVOKE, data=data | body, headers=headers)) == WRONG_CLIENT
    for body in ({}, {"client_id": shop.app.client_id}):
        assert error(shop.server.client.post(REVOKE, data=data | body)) == (401, "unauthorized", NO_TOKEN)
    assert shop.refresh(minted.refresh_token).status_code == 200


def test_a_token_of_the_application_alone_ends_alone(shop):
    one, other = (shop.post({"grant_type": "client_credentials"}).json()["access_token"] for _ in range(2))
    assert shop.revoke(one).status_code == 200
    headers = [{"Authorization": f"Bearer {token}"} for token in (one, other)]
    assert [shop.server.client.get("/sale/categories", headers=sent).status_code for sent in headers] == [401, 200]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post(shop, method):
    answer = shop.server.client.request(method, REVOKE, params={"token": "x"}, headers=shop.basic)
    assert (error(answer)[0], answer.headers["allow"]) == (405, "POST")
