"""Applications and their owners, and those that programs register themselves (behaviour §1, DCR; RFC 7591)."""

import asyncio
import json
import uuid

import pytest
from msgspec.structs import replace
from oauth_world import REDIRECT, Stage, basic, claims, stage
from test_session_ends import is_alive

from harness import running, started_before
from stragan.auth import account
from stragan.auth import service as auth
from stragan.auth.registry import service as registry
from stragan.auth.registry.rules import Registration
from stragan.auth.scopes import ALL
from stragan.kernel.problems import Invalid, NotFound

REGISTER = "/register"
STATEMENT = "5a6a1b4e-statement"


@pytest.fixture
def shop(server) -> Stage:
    return stage(server)


def name():
    return f"Sklep {uuid.uuid4().hex[:12]}"


def wanted(**members):
    return Registration(**{"name": name(), "kind": "BROWSER", "redirect_uris": (REDIRECT,), "scopes": ALL} | members)


def register(shop, **members):
    return shop.server.run(registry.register, shop.user.id, wanted(**members))


def refused(shop, work, *args, kind=Invalid):
    with pytest.raises(kind) as error:
        shop.server.run(work, *args)
    return [(problem.code, problem.path) for problem in error.value.problems]


def test_a_registered_application_works(shop):
    made = register(shop)
    assert (len(made.application.client_id), len(made.secret)) == (32, 64)
    assert shop.server.run(registry.listed, shop.user.id) == [made.application]
    assert made.application.owner_id == shop.user.id
    shop.app = shop.server.run(_application, made)
    assert shop.exchange(shop.code()).status_code == 200


async def _application(world, made):
    found = await auth.find_application(world, made.application.client_id)
    assert found.secret is None  # nobody can read it any more
    return replace(found, secret=made.secret)


def test_names_are_taken_in_any_case(shop):
    made = register(shop)
    another = wanted(name=made.application.name.upper())
    assert refused(shop, registry.register, stage(shop.server).user.id, another) == [("NAME_TAKEN", "name")]
    other = register(shop).application
    edit = registry.Edit(name=f" {made.application.name.lower()} ")
    assert refused(shop, registry.change, shop.user.id, other.client_id, edit) == [("NAME_TAKEN", "name")]


def test_an_account_has_five(shop):
    for _ in range(5):
        register(shop)
    assert refused(shop, registry.register, shop.user.id, wanted()) == [("TOO_MANY_APPLICATIONS", None)]
    found = shop.server.run(registry.listed, shop.user.id)
    shop.server.run(registry.delete, shop.user.id, found[0].client_id)
    register(shop)


def test_two_at_once_are_not_both_the_fifth(shop):
    for _ in range(4):
        register(shop)

    async def both(world):
        work = (registry.register(world, shop.user.id, wanted()) for _ in range(2))
        return await asyncio.gather(*work, return_exceptions=True)

    outcomes = shop.server.run(both)
    assert sorted(isinstance(outcome, Invalid) for outcome in outcomes) == [False, True]
    assert len(shop.server.run(registry.listed, shop.user.id)) == 5


def test_changing(shop):
    made = register(shop).application
    scopes = frozenset({"allegro:api:bids"})
    edit = registry.Edit(name=name(), redirect_uris=("https://shop.example/",), scopes=scopes)
    changed = shop.server.run(registry.change, shop.user.id, made.client_id, edit)
    assert shop.server.run(registry.find, shop.user.id, made.client_id) == changed
    assert (changed.name, changed.redirect_uris, changed.scopes) == (edit.name, edit.redirect_uris, scopes)
    assert (changed.kind, changed.created_at) == (made.kind, made.created_at)
    same = shop.server.run(registry.change, shop.user.id, made.client_id, registry.Edit())
    assert same == changed
    wrong = registry.Edit(name="x", redirect_uris=("http://shop.example/",))
    assert refused(shop, registry.change, shop.user.id, made.client_id, wrong) == [
        ("INVALID_NAME", "name"),
        ("INVALID_REDIRECT_URI", "redirect_uris[0]"),
    ]
    assert shop.server.run(registry.find, shop.user.id, made.client_id) == changed


def test_a_new_secret_ends_the_old_one(shop):
    made = register(shop)
    ask = {"grant_type": "client_credentials"}
    old = basic(made.application.client_id, made.secret)
    assert shop.post(ask, headers=old).status_code == 200
    renewed = shop.server.run(registry.renew_secret, shop.user.id, made.application.client_id)
    assert renewed.application == made.application
    assert shop.post(ask, headers=old).status_code == 401
    assert shop.post(ask, headers=basic(made.application.client_id, renewed.secret)).status_code == 200


def test_deleting_ends_its_tokens(shop):
    made = register(shop)
    shop.app = shop.server.run(_application, made)
    code, tokens = shop.code(), shop.minted()
    alone = shop.post({"grant_type": "client_credentials"}).json()["access_token"]
    assert is_alive(shop.server, tokens.access_token)
    shop.server.run(registry.delete, shop.user.id, made.application.client_id)
    assert not is_alive(shop.server, tokens.access_token)
    headers = {"Authorization": f"Bearer {alone}", "Accept": "*/*"}
    assert shop.server.client.get("/sale/categories", headers=headers).status_code == 401
    assert shop.exchange(code).status_code == 401
    assert shop.refresh(tokens.refresh_token).status_code == 401
    assert shop.server.client.get(shop.url()).status_code == 400


@pytest.mark.parametrize("work", [registry.find, registry.renew_secret, registry.delete])
def test_somebody_elses_application_is_not_there(shop, work):
    made, stranger = register(shop), stage(shop.server).user.id
    for client_id in (made.application.client_id, "0" * 32, "a\0"):
        assert refused(shop, work, stranger, client_id, kind=NotFound) == [("NOT_FOUND", "client_id")]
    assert shop.server.run(registry.find, shop.user.id, made.application.client_id) == made.application


def test_nobody_elses_is_changed(shop):
    made, stranger = register(shop), stage(shop.server).user.id
    edit = registry.Edit(name=name())
    assert refused(shop, registry.change, stranger, made.application.client_id, edit, kind=NotFound)
    assert shop.server.run(registry.find, None, made.application.client_id) == made.application


def test_the_sandbox_gives_its_applications_to_the_first_seller(server):
    seeded = server.application.seeded
    found = server.run(registry.listed, seeded.sellers[0].id)
    assert [application.client_id for application in found][:2] == [seeded.client_id, seeded.device_client_id]


def test_the_sandbox_makes_a_deleted_application_again(kind, tmp_path, request):
    with started_before(kind, tmp_path, request) as settings:
        with running(settings) as server:
            first = server.application.seeded
            server.run(registry.delete, first.sellers[0].id, first.client_id)
            renewed = server.run(registry.renew_secret, first.sellers[0].id, first.device_client_id)
        with running(settings) as server:
            again = server.application.seeded
            assert again.client_id == first.client_id
            assert again.client_secret != first.client_secret
            assert again.device_client_secret == renewed.secret
            answer = server.client.post(
                "/auth/oauth/token",
                data={"grant_type": "client_credentials"},
                headers=basic(again.client_id, again.client_secret),
            )
            headers = {"Authorization": f"Bearer {answer.json()['access_token']}", "Accept": "*/*"}
            assert server.client.get("/sale/categories", headers=headers).status_code == 200


def test_the_sandbox_does_not_print_a_password_that_was_changed(kind, tmp_path, request):
    with started_before(kind, tmp_path, request) as settings:
        with running(settings) as server:
            [first, second] = server.application.seeded.sellers
            user = server.run(_user, first.id)
            server.run(account.change_password, user, first.password, "nowe-hasło-4321", "127.0.0.1")
        with running(settings) as server:
            assert [seller.password for seller in server.application.seeded.sellers] == ["", second.password]


async def _user(world, id_):
    return await auth.find_user(world, id=id_)


# Dynamic client registration


def code_for(shop, statement=None):
    return shop.server.run(registry.new_code, shop.user.id, statement).code


def ask(shop, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = shop.server.client.post(REGISTER, content=content, headers={"Content-Type": "application/json"} | headers)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["trace-id"]) == 16
    return answer


def usual(shop, **members):
    return {"code": code_for(shop), "client_name": name(), "redirect_uris": [REDIRECT]} | members


def test_a_program_registers_itself(shop):
    body = usual(shop, software_statement_id=STATEMENT, contacts=["ignored"])
    answer = ask(shop, body)
    assert answer.status_code == 201
    made = answer.json()
    [found] = shop.server.run(registry.listed, shop.user.id)
    assert made == {
        "client_id": found.client_id,
        "client_secret": made["client_secret"],
        "client_secret_expires_at": 0,
        "client_id_issued_at": found.created_at // 1_000,
        "client_name": body["client_name"],
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": made["scope"],
        "software_statement_id": STATEMENT,
    }
    assert set(made["scope"].split()) == ALL
    token = shop.post({"grant_type": "client_credentials"}, headers=basic(made["client_id"], made["client_secret"]))
    assert claims(token.json()["access_token"])["client_id"] == made["client_id"]


def test_a_device_registers_itself(shop):
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    made = ask(shop, usual(shop, redirect_uris=[], grant_types=[grant], scope="allegro:api:bids")).json()
    assert (made["grant_types"][0], made["response_types"], made["redirect_uris"]) == (grant, [], [])
    assert made["scope"] == "allegro:api:bids"
    answer = shop.server.client.post("/auth/oauth/device", headers=basic(made["client_id"], made["client_secret"]))
    assert answer.status_code == 200


def refusal(answer):
    body = answer.json()
    assert set(body) == {"error", "error_description", "errors"}
    assert body["error_description"] == body["errors"][0]["message"]
    return answer.status_code, body["error"], [(problem["code"], problem["path"]) for problem in body["errors"]]


def test_a_code_works_once(shop):
    body = usual(shop)
    assert ask(shop, body).status_code == 201
    body["client_name"] = name()
    assert refusal(ask(shop, body)) == (403, "access_denied", [("INVALID_CODE", "code")])
    assert len(shop.server.run(registry.listed, shop.user.id)) == 1


def test_a_code_works_for_two_minutes(own_server):
    shop = stage(own_server)
    early, late = usual(shop), usual(shop)
    own_server.advance(119_000)
    assert ask(shop, early).status_code == 201
    own_server.advance(1_000)
    assert ask(shop, late).status_code == 403


def test_a_code_for_other_software(shop):
    code = code_for(shop, STATEMENT)
    for other in ({}, {"software_statement_id": "other"}):
        answer = ask(shop, usual(shop, code=code) | other)
        assert refusal(answer) == (403, "access_denied", [("INVALID_CODE", "code")])
    assert ask(shop, usual(shop, code=code, software_statement_id=STATEMENT)).status_code == 201


def test_a_refusal_leaves_the_code(shop):
    taken, body = register(shop).application.name, usual(shop)
    answer = ask(shop, body | {"client_name": taken})
    assert refusal(answer) == (422, "invalid_client_metadata", [("NAME_TAKEN", "client_name")])
    answer = ask(shop, body | {"redirect_uris": ["http://shop.example/"]})
    assert refusal(answer) == (400, "invalid_redirect_uri", [("INVALID_REDIRECT_URI", "redirect_uris[0]")])
    assert ask(shop, body).status_code == 201


def test_one_too_many(shop):
    for _ in range(5):
        register(shop)
    answer = ask(shop, usual(shop))
    assert refusal(answer) == (422, "invalid_client_metadata", [("TOO_MANY_APPLICATIONS", None)])


@pytest.mark.parametrize(
    ("case", "members", "error", "problem"),
    [
        ("short name", {"client_name": "ab"}, "invalid_client_metadata", ("INVALID_NAME", "client_name")),
        ("no address", {"redirect_uris": []}, "invalid_redirect_uri", ("INVALID_REDIRECT_URIS", "redirect_uris")),
        ("strange scope", {"scope": "all"}, "invalid_client_metadata", ("NOT_FOUND", "scope")),
        ("no scope", {"scope": ""}, "invalid_client_metadata", ("NO_SCOPES", "scope")),
        ("null", {"client_name": None}, "invalid_client_metadata", ("JsonMappingException", "client_name")),
        ("a word", {"redirect_uris": "x"}, "invalid_redirect_uri", ("JsonMappingException", "redirect_uris")),
    ],
)
def test_what_it_asks_for_is_wrong(shop, case, members, error, problem):
    answer = ask(shop, usual(shop, **members), **{"Accept-Language": "pl-PL"})
    assert refusal(answer) == (400, error, [problem])
    assert shop.server.run(registry.listed, shop.user.id) == []


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'"\\u0000"', b"{}"])
def test_a_body_that_is_none(shop, body):
    assert ask(shop, body).status_code == 400


def test_other_ways_to_ask(shop):
    assert ask(shop, usual(shop), **{"Content-Type": "application/vnd.allegro.public.v1+json"}).status_code == 201
    assert ask(shop, usual(shop), **{"Content-Type": "text/plain"}).status_code == 415
    assert ask(shop, b"x" * 70_000).status_code == 413
    assert shop.server.client.get(REGISTER).status_code == 405
