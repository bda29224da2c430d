"""Pure parts of the OAuth server."""

from typing import get_args

import pytest
from stdnum.pl import nip

from stragan.auth import passwords, sign_in
from stragan.auth.pkce import verifies
from stragan.auth.scopes import ALL, SCOPES, granted, in_order, parse
from stragan.contract.operations import OPERATIONS
from stragan.features.events import schemas as offer_events
from stragan.features.orders import schemas as order_events
from stragan.sandbox.accounts import BUYERS, SELLERS, WORDS, memorable_password
from stragan.web.texts import TEXTS, reader

A, B = "allegro:api:orders:read", "allegro:api:orders:write"
RFC_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
RFC_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_every_scope_of_the_contract_is_known():
    assert {scope for op in OPERATIONS.values() for scope in op.scopes} <= ALL
    assert len(SCOPES) == 22


@pytest.mark.parametrize("words", [*SCOPES.values(), *TEXTS.values()])
def test_every_text_is_in_both_languages(words):
    assert words.en
    assert words.pl
    assert words.read_in("en") == words.en
    assert words.read_in("pl") == words.pl


def test_every_event_has_a_text():
    kinds = {*get_args(offer_events.Kind), *get_args(order_events.Kind)}
    assert {f"event_{kind}" for kind in kinds} <= TEXTS.keys()


def test_texts_take_values():
    assert reader("pl")("allow_return", place="Sklep {x}") == "Wrócisz do Sklep {x}."


@pytest.mark.parametrize(
    ("case", "requested", "expected"),
    [
        ("nothing", None, {A, B}),
        ("empty", frozenset(), {A, B}),
        ("one", {A}, {A}),
        ("too much", {A, "allegro:api:bids"}, {A}),
        ("something else", {"allegro:api:bids"}, set()),
    ],
)
def test_granted_scopes(case, requested, expected):
    assert granted(requested, frozenset({A, B})) == expected


def test_scopes_have_an_order():
    assert in_order({B, "nonsense", A}) == [A, B]
    assert parse(f" {B}  {A} ") == {A, B}


@pytest.mark.parametrize(
    ("case", "verifier", "right"),
    [
        ("the example of the RFC", RFC_VERIFIER, True),
        ("another", RFC_VERIFIER[:-1] + "l", False),
        ("short", RFC_VERIFIER[:-1], False),
        ("long", RFC_VERIFIER * 3, False),
        ("foreign letters", "ł" * 43, False),
    ],
)
def test_pkce(case, verifier, right):
    assert verifies(verifier, RFC_CHALLENGE) is right


def test_passwords():
    kept = passwords.hashed("żółw")
    assert kept.startswith("$argon2id$")
    assert passwords.fits("żółw", kept)
    assert not passwords.fits("zolw", kept)
    assert not passwords.fits("żółw", None)
    assert not passwords.fits("żółw", "not a hash")
    assert not passwords.fits("x" * 5000, kept)


def test_form_tokens_belong_to_a_cookie():
    cookie, other = sign_in.new_cookie(), sign_in.new_cookie()
    assert sign_in.is_form_token(cookie, sign_in.form_token(cookie))
    assert not sign_in.is_form_token(other, sign_in.form_token(cookie))
    assert not sign_in.is_form_token("", sign_in.form_token(""))
    assert not sign_in.is_form_token(cookie, "")


def test_seeded_people():
    assert nip.is_valid(SELLERS[0].tax_id or "")
    assert len({user.login for user in (*SELLERS, *BUYERS)}) == 4


def test_passwords_one_can_remember():
    one, another = memorable_password(), memorable_password()
    assert one != another
    assert len(one.split("-")) == 4
    assert len(set(WORDS)) == len(WORDS) >= 64
