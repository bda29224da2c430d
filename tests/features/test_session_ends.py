"""Sessions that end before their tokens expire: revocation, signing out, a new password, too many."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace
from oauth_world import PASSWORD, READ, Browser, Stage, error, stage, text
from watched import ask

from harness import V1, Account, running
from stragan.auth import account, keys, passwords, service
from stragan.auth.closing import service as closing
from stragan.kernel.problems import Invalid, TooManyRequests

REVOKE = "/auth/oauth/revoke"
NEW = "nowe-hasło-4321"


@pytest.fixture
def shop(server) -> Stage:
    return stage(server)


def me(server, token):
    return Account(server, token).get("/me")


def is_alive(server, token):
    answer = me(server, token)
    if answer.status_code == 200:
        return True
    assert answer.status_code == 401
    assert answer.headers["content-type"] == V1
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert answer.json() == {"error": "invalid_token", "error_description": f"Invalid access token: {token}"}
    return False


def alive(shop, tokens):
    """Whether the access token opens something, and whether the refresh token can be exchanged."""
    return is_alive(shop.server, tokens.access_token), shop.refresh(tokens.refresh_token).status_code == 200


def revoke(shop, token, headers=None):
    answer = shop.server.client.post(REVOKE, data={"token": token}, headers=headers or shop.basic)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_one_token_ends_both_and_no_other(shop, which):
    tokens, others = shop.minted(), shop.minted()
    assert is_alive(shop.server, tokens.access_token)
    revoke(shop, getattr(tokens, which))
    assert alive(shop, tokens) == (False, False)
    assert alive(shop, others) == (True, True)


def test_tokens_of_the_session_that_were_made_later_end_too(shop):
    first = shop.minted()
    second = shop.refresh(first.refresh_token).json()
    revoke(shop, first.access_token)
    assert not is_alive(shop.server, second["access_token"])
    assert shop.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_refresh_token_from_before_tokens_named_their_session(shop):
    tokens = shop.minted()

    async def older(world):
        said = await keys.verified(world, tokens.refresh_token)
        return keys.sign(await keys.signing_key(world), replace(said, sid=UNSET))

    old = shop.server.run(older)
    revoke(shop, old)
    assert alive(shop, tokens) == (False, False)
    assert shop.refresh(old).json()["error"] == "invalid_grant"


def test_an_application_revokes_its_own_token_alone(shop):
    one, other = (shop.post({"grant_type": "client_credentials"}).json()["access_token"] for _ in range(2))
    categories = Account(shop.server, one), Account(shop.server, other)
    assert [seller.get("/sale/categories").status_code for seller in categories] == [200, 200]
    revoke(shop, one)
    assert [seller.get("/sale/categories").status_code for seller in categories] == [401, 200]


def test_another_application_revokes_nothing(shop):
    tokens = shop.minted()
    stranger = stage(shop.server).basic
    answer = shop.server.client.post(REVOKE, data={"token": tokens.access_token}, headers=stranger)
    assert error(answer)[:2] == (400, "invalid_grant")
    revoke(shop, "a.b.c")
    revoke(shop, "e30.e30.e30")
    assert alive(shop, tokens) == (True, True)


def test_more_than_twenty_sessions_end_the_oldest(shop):
    tokens = [shop.minted() for _ in range(service.MOST_SESSIONS)]
    assert is_alive(shop.server, tokens[0].access_token)
    tokens.append(shop.minted())
    assert [is_alive(shop.server, pair.access_token) for pair in tokens[:3]] == [False, True, True]
    assert shop.refresh(tokens[0].refresh_token).status_code == 400


def test_signing_out_everywhere(shop):
    browser = Browser(shop.server)
    consent = browser.sign_in(shop.url(), shop.user.login)
    tokens, stranger = shop.minted(), stage(shop.server).minted()
    code = shop.code()
    shop.server.run(closing.sign_out_everywhere, shop.user.id)
    assert alive(shop, tokens) == (False, False)
    assert shop.exchange(code).json()["error"] == "invalid_grant"
    assert browser.submit(consent, "allow").headers["location"] == shop.url()
    assert "Password" in text(browser.get(shop.url()))
    assert is_alive(shop.server, stranger.access_token)
    signed_in = browser.sign_in(shop.url(), shop.user.login)
    assert signed_in.status_code == 302  # what was allowed is still allowed


def test_withdrawing_ends_one_application(shop):
    other = stage(shop.server)
    other.user = shop.user
    mine, others = shop.minted(), other.minted()
    shop.code(scope=READ)
    shop.server.run(closing.withdraw, shop.user.id, shop.app.client_id)
    assert alive(shop, mine) == (False, False)
    assert alive(other, others) == (True, True)
    found = shop.server.run(account.allowed, shop.user.id)
    assert [(entry.client_id, entry.sessions) for entry in found] == [(other.app.client_id, 1)]
    assert Browser(shop.server).sign_in(shop.url(scope=READ), shop.user.login).status_code == 200  # it asks again


def test_a_new_password_ends_all(shop):
    browser, tokens = Browser(shop.server), shop.minted()
    browser.sign_in(shop.url(), shop.user.login)
    cookie = shop.server.run(account.change_password, shop.user, PASSWORD, NEW, "127.0.0.1")
    assert alive(shop, tokens) == (False, False)
    assert "Password" in text(browser.get(shop.url()))
    assert "Allow access?" in text(Browser(shop.server, cookies={"stragan_sign_in": cookie}).get(shop.url()))
    refused = browser.submit(browser.get(shop.url()), "sign-in", login=shop.user.login, password=PASSWORD)
    assert refused.status_code == 401
    assert browser.sign_in(shop.url(), shop.user.login, NEW).status_code == 200


@pytest.mark.parametrize(
    ("case", "old", "new", "code", "path"),
    [
        ("wrong old password", "guess", NEW, "WRONG_PASSWORD", "old_password"),
        ("short", PASSWORD, "1234567", "INVALID_PASSWORD", "new_password"),
        ("long", PASSWORD, "x" * (passwords.MOST_CHARACTERS + 1), "INVALID_PASSWORD", "new_password"),
        ("the same", PASSWORD, PASSWORD, "SAME_PASSWORD", "new_password"),
    ],
)
def test_passwords_that_are_refused(shop, case, old, new, code, path):
    tokens = shop.minted()
    with pytest.raises(Invalid) as refused:
        shop.server.run(account.change_password, shop.user, old, new, "127.0.0.1")
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [(code, path)]
    assert is_alive(shop.server, tokens.access_token)


def test_the_login_is_no_password(shop):
    with pytest.raises(Invalid):
        shop.server.run(account.change_password, shop.user, PASSWORD, shop.user.login.upper(), "127.0.0.1")


def test_guessing_the_old_password_is_stopped(shop):
    for _ in range(5):
        with pytest.raises(Invalid):
            shop.server.run(account.change_password, shop.user, "guess", NEW, "127.0.0.1")
    with pytest.raises(TooManyRequests):
        shop.server.run(account.change_password, shop.user, PASSWORD, NEW, "127.0.0.1")


def test_a_transaction_that_fails_ends_nothing(shop):
    tokens = shop.minted()
    session = me(shop.server, tokens.access_token)
    assert session.status_code == 200

    async def fail(world):
        known = world.sessions[f"Bearer {tokens.access_token}"]
        async with world.db.write() as tx:
            await closing.close_session(world, tx, shop.user.id, known.session_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shop.server.run(fail)
    assert alive(shop, tokens) == (True, True)


def test_another_process_hears_of_it(own_server):
    """Two applications over one database, as two processes are."""
    with running(own_server.application.settings) as other:
        shop = stage(own_server)
        tokens = shop.minted()
        assert is_alive(other, tokens.access_token)
        revoke(shop, tokens.access_token)
        assert not is_alive(own_server, tokens.access_token)
        assert f"Bearer {tokens.access_token}" in other.world.sessions
        a_second_later(other)
        assert not is_alive(other, tokens.access_token)
        assert f"Bearer {tokens.access_token}" not in other.world.sessions


def test_a_reset_brings_nothing_back(own_server):
    shop = stage(own_server)
    tokens, others = shop.minted(), shop.minted()
    revoke(shop, tokens.access_token)
    assert ask(own_server, "POST", "/_stragan/reset").status_code in {200, 204}
    assert alive(shop, tokens) == (False, False)
    assert alive(shop, others) == (True, True)


def a_second_later(server):
    """What is believed for a second is asked again now."""
    server.world.ended.due = server.world.ended.next_look = 0.0


def test_rows_are_kept_for_a_day(own_server):
    shop = stage(own_server)
    revoke(shop, shop.minted().access_token)
    own_server.advance(closing.KEPT)
    revoke(shop, shop.minted().access_token)

    async def count(world):
        return len(await world.db.all(closing.store.CLOSED_SINCE, {"since": 0}))

    assert own_server.run(count) == 1
