"""When an application may be registered."""

import pytest

from stragan.auth.registry.rules import RULES, Registration
from stragan.auth.scopes import ALL
from stragan.kernel.checks import broken


def found(**members):
    usual = {"name": "Sklep", "kind": "BROWSER", "redirect_uris": ("https://shop.example/back",), "scopes": ALL}
    return [(problem.code, problem.path) for problem in broken(Registration(**usual | members), RULES)]


@pytest.mark.parametrize(
    ("case", "members"),
    [
        ("usual", {}),
        ("three characters", {"name": "abc"}),
        ("fifty characters", {"name": "ż" * 50}),
        ("spaces around", {"name": "  abc  "}),
        ("for devices", {"kind": "DEVICE", "redirect_uris": ()}),
        ("one scope", {"scopes": frozenset({"allegro:api:bids"})}),
        ("ten addresses", {"redirect_uris": tuple(f"https://shop.example/{n}" for n in range(10))}),
    ],
)
def test_good_ones(case, members):
    assert found(**members) == []


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example",
        "https://shop.example:8443/back?from=allegro",
        "http://localhost",
        "http://localhost:8000/callback",
        "http://shop.localhost:1234/",
        "http://127.0.0.1:8000",
        "http://127.9.9.9/",
        "http://[::1]:8000/",
        "com.example.app:/callback",
        "com.example.app://callback",
        "https://sklep.example/%C5%BC",
    ],
)
def test_safe_addresses(uri):
    assert found(redirect_uris=(uri,)) == []


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/back",
        "shop.example/back",
        "//shop.example/back",
        "http://shop.example/back",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://localhost\\@evil.example/",
        "https://",
        "https:///back",
        "https://user:pass@shop.example/",
        "https://shop.example/back#part",
        "https://shop.example/back#",
        "https://shop.example/ back",
        "https://shop.example/\nback",
        "https://shop.example/\0",
        "https://sklep.example/ż",
        'https://shop.example/"onmouseover="x',
        "https://shop.example/<script>",
        "https://[::1/",
        "https://shop.example:port/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "myapp:/callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "https://shop.example/" + "x" * 2_000,
    ],
)
def test_unsafe_addresses(uri):
    assert found(redirect_uris=("https://shop.example/", uri)) == [("INVALID_REDIRECT_URI", "redirect_uris[1]")]


@pytest.mark.parametrize(
    ("case", "members", "problems"),
    [
        ("two characters", {"name": " ab "}, [("INVALID_NAME", "name")]),
        ("51 characters", {"name": "x" * 51}, [("INVALID_NAME", "name")]),
        ("a line break", {"name": "ab\ncd"}, [("INVALID_NAME", "name")]),
        ("letters turned around", {"name": "abc\u202ecod"}, [("INVALID_NAME", "name")]),
        ("no address", {"redirect_uris": ()}, [("INVALID_REDIRECT_URIS", "redirect_uris")]),
        (
            "eleven addresses",
            {"redirect_uris": tuple(f"https://shop.example/{n}" for n in range(11))},
            [("INVALID_REDIRECT_URIS", "redirect_uris")],
        ),
        (
            "twice the same",
            {"redirect_uris": ("https://a.example/", "https://a.example/")},
            [("DUPLICATE_REDIRECT_URI", "redirect_uris[1]")],
        ),
        ("an address of a device", {"kind": "DEVICE"}, [("REDIRECT_URI_NOT_ALLOWED", "redirect_uris")]),
        ("no scope", {"scopes": frozenset()}, [("NO_SCOPES", "scopes")]),
        ("an unknown scope", {"scopes": frozenset({"allegro:api:all"})}, [("NOT_FOUND", "scopes")]),
    ],
)
def test_what_is_refused(case, members, problems):
    assert found(**members) == problems
