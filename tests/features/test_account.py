"""`GET /me`, and what the API says to every kind of token."""

import base64
import json
import re
import uuid

import pytest
from oauth_world import READ, basic, stage

from stragan.auth import service as auth
from stragan.features.account import store

CONVERT = {"error": "invalid_token", "error_description": "Cannot convert access token to JSON"}
FULL = {"error": "unauthorized", "error_description": "Full authentication is required to access this resource"}


def test_me_of_a_company(seller):
    answer = seller.get("/me")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": seller.id,
        "login": seller.login,
        "firstName": "Jan",
        "lastName": "Kowalski",
        "email": f"{seller.login}@example.com",
        "baseMarketplace": {"id": "allegro-pl"},
        "company": {"name": "Stoisko Testowe", "taxId": "5252674798"},
        "features": [],
    }


def test_me_of_a_person(server, seller):
    shop = stage(server)
    answer = seller.get("/me", headers={"Authorization": f"Bearer {shop.minted().access_token}"})
    assert answer.json()["company"] == {"name": None, "taxId": None}
    assert answer.json()["id"] == shop.user.id


def test_me_needs_a_user(application):
    answer = application.get("/me")
    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorized", "error_description": "Empty user_name claim"}


def test_me_needs_the_scope(server, anonymous):
    shop = stage(server, scopes=frozenset({READ}))
    answer = anonymous.get("/me", headers={"Authorization": f"Bearer {shop.minted().access_token}"})
    assert answer.status_code == 403
    assert [problem["code"] for problem in answer.json()["errors"]] == ["AccessDenied"]


def b64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(token):
    return f"{b64({'alg': 'none'})}.{token.split('.')[1]}."


def another_user(token):
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"user_name": "1"}
    return f"{head}.{b64(claims)}.{signature}"


def other_algorithm(token):
    _, body, signature = token.split(".")
    return f"{b64({'alg': 'HS256'})}.{body}.{signature}"


@pytest.mark.parametrize(
    ("case", "header", "expected"),
    [
        ("nothing", lambda _: "", FULL),
        ("bearer of nothing", lambda _: "Bearer ", FULL),
        ("basic", lambda _: basic("a", "b")["Authorization"], FULL),
        ("garbage", lambda _: "Bearer garbage", CONVERT),
        ("not ascii", lambda _: "Bearer \xff.\xff.\xff", CONVERT),
        ("three dots", lambda _: "Bearer a.b.c", CONVERT),
        ("empty object", lambda _: f"Bearer {b64({})}.{b64({})}.{b64({})}", CONVERT),
        ("a list", lambda _: f"Bearer {b64([])}.{b64([])}.{b64([])}", CONVERT),
        ("unsigned", lambda t: f"Bearer {unsigned(t.access_token)}", CONVERT),
        ("another user", lambda t: f"Bearer {another_user(t.access_token)}", CONVERT),
        ("another algorithm", lambda t: f"Bearer {other_algorithm(t.access_token)}", CONVERT),
        ("a refresh token", lambda t: f"Bearer {t.refresh_token}", CONVERT),
    ],
)
def test_tokens_that_open_nothing(server, anonymous, case, header, expected):
    value = header(stage(server).minted()).encode("latin-1")
    answer = anonymous.get("/me", headers={"Authorization": value} if value else {})
    assert answer.status_code == 401
    assert answer.json() == expected
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_another_server(server, own_server, anonymous):
    token = stage(own_server).minted().access_token
    answer = anonymous.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (401, CONVERT)


def test_the_scheme_in_any_case(server, anonymous):
    token = stage(server).minted().access_token
    assert anonymous.get("/me", headers={"Authorization": f"bearer {token}"}).status_code == 200


def test_a_token_lives_twelve_hours(own_server):
    shop = stage(own_server)
    token = shop.minted().access_token
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.allegro.public.v1+json"}
    assert own_server.client.get("/me", headers=headers).status_code == 200
    own_server.advance(43_190_000)
    assert own_server.client.get("/me", headers=headers).status_code == 200
    own_server.advance(10_000)
    answer = own_server.client.get("/me", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_token", "error_description": f"Access token expired: {token}"}


def test_verified_tokens_are_remembered_up_to_a_limit(server, monkeypatch):
    monkeypatch.setattr(auth, "MOST_CACHED", 2)
    headers = [f"Bearer {stage(server).minted().access_token}" for _ in range(3)]

    async def authenticate(world):
        known = dict(world.sessions)
        world.sessions.clear()
        for header in headers:
            await auth.authenticate(world, header)
        kept = list(world.sessions)
        world.sessions.update(known)
        return kept

    assert server.run(authenticate) == headers[1:]


def test_logins_are_unique_in_any_case(server):
    login = f"Klient-{uuid.uuid4().hex[:8]}"

    async def twice(world):
        first = await auth.add_user(world, auth.NewUser(login=login))
        with pytest.raises(auth.LoginTaken):
            await auth.add_user(world, auth.NewUser(login=login.upper()))
        found = await auth.find_user(world, login=login.lower())
        assert found == first == await auth.find_user(world, id=first.id)
        assert await auth.find_user(world) is None
        return first

    user = server.run(twice)
    assert user.id.isdigit()
    assert not user.is_business


def test_tokens_for_an_unknown_application(server):
    async def mint(world):
        await auth.mint(world, None, "nobody", None)

    with pytest.raises(LookupError):
        server.run(mint)


EMAILS = "/account/additional-emails"


def add(seller, email):
    return seller.post(EMAILS, json={"email": email})


def refusals(answer):
    return answer.status_code, [(problem["code"], problem["path"]) for problem in answer.json()["errors"]]


def test_additional_emails(seller, other_seller):
    assert seller.get(EMAILS).json() == {"additional-emails": []}
    first = add(seller, " Sklep@Example.com ")
    assert first.status_code == 201
    made = first.json()
    assert made["email"] == "Sklep@Example.com"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["createdAt"])
    second = add(seller, "biuro@example.com").json()
    assert add(other_seller, "biuro@example.com").status_code == 201
    assert seller.get(f"{EMAILS}/{made['id']}").json() == made
    assert {e["id"]: e for e in seller.get(EMAILS).json()["additional-emails"]} == {e["id"]: e for e in (made, second)}
    assert seller.delete(f"{EMAILS}/{made['id']}").status_code == 204
    assert seller.get(EMAILS).json() == {"additional-emails": [second]}
    assert add(seller, "sklep@example.com").status_code == 201


@pytest.mark.parametrize(
    ("email", "path"),
    [
        ("sklep", "email"),
        ("a@b", "email"),
        ("a b@example.com", "email"),
        (".a@example.com", "email"),
        ("a@-example.com", "email"),
        (f"{'a' * 65}@example.com", "email"),
        (f"a@{'b.' * 130}com", "email"),
        ("zażółć@example.com", "email"),
        ("", "email"),
        (None, "email"),
    ],
)
def test_what_is_no_email(seller, email, path):
    assert refusals(add(seller, email))[1][0][1] == path
    assert refusals(add(seller, email))[0] == 422
    assert seller.get(EMAILS).json() == {"additional-emails": []}


def test_the_longest_email(seller):
    assert add(seller, f"{'a' * 64}@example.com").status_code == 201


def test_an_email_is_there_once(seller):
    assert add(seller, "sklep@example.com").status_code == 201
    for email in ("SKLEP@example.com", f"{seller.login.upper()}@example.com"):
        assert refusals(add(seller, email)) == (422, [("VALIDATION_ERROR", "email")])
    assert len(seller.get(EMAILS).json()["additional-emails"]) == 1


def test_an_account_has_at_most_a_hundred(seller):
    async def fill(world):
        async with world.db.write() as tx:
            for number in range(99):
                email = f"e{number}@example.com"
                row = {"id": str(uuid.uuid4()), "email": email, "folded": email, "created_at": world.now()}
                await store.add(tx, {"seller_id": seller.id, **row})

    seller.server.run(fill)
    assert add(seller, "last@example.com").status_code == 201
    assert refusals(add(seller, "more@example.com")) == (422, [("VALIDATION_ERROR", "email")])
    assert len(seller.get(EMAILS).json()["additional-emails"]) == 100


def test_emails_of_others_are_not_there(seller, other_seller):
    theirs = add(other_seller, "sklep@example.com").json()["id"]
    for id_ in (theirs, str(uuid.uuid4()), "x"):
        for answer in (seller.get(f"{EMAILS}/{id_}"), seller.delete(f"{EMAILS}/{id_}")):
            assert refusals(answer) == (404, [("NOT_FOUND", f"{EMAILS}/{id_}")])
    assert other_seller.get(f"{EMAILS}/{theirs}").status_code == 200
