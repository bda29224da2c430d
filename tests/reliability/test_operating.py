"""`stragan apps` and `stragan keys`, beside a server that runs and without one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from remote import seller_headers

from harness import Live

NAME = "Sklep z wieszakami"


@pytest.fixture
def stragan(live: Live) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "stragan", *arguments, "--data", str(live.folder / "data")],
            capture_output=True,
            text=True,
            timeout=30,
            env=os.environ | {"NO_COLOR": "1"},
            check=False,
        )

    return run


def token(live: Live, made: dict[str, Any]) -> httpx.Response:
    return httpx.post(
        f"{live.url}/auth/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(made["client_id"], made["client_secret"]),
    )


def status(live: Live, access_token: str) -> int:
    headers = {"Authorization": f"Bearer {access_token}"}
    return httpx.get(f"{live.url}/sale/categories", headers=headers).status_code


def until(answer: Callable[[], int], wanted: int) -> None:
    """Another process is believed for a second at most."""
    deadline = time.monotonic() + 30
    while answer() != wanted:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_life_of_an_application(live, stragan):
    """The server runs all the time, and hears of it."""
    login = live.ready["sellers"][1]["login"]
    added = stragan("apps", "add", NAME, "--owner", login, "--redirect-uri", "http://localhost:9000/", "--json")
    assert (added.returncode, added.stderr) == (0, "")
    made = json.loads(added.stdout)
    assert (made["name"], made["kind"], made["redirect_uris"]) == (NAME, "BROWSER", ["http://localhost:9000/"])
    assert made["owner_id"] == live.ready["sellers"][1]["id"]
    access_token = token(live, made).json()["access_token"]
    assert status(live, access_token) == 200

    shown = {name: value for name, value in made.items() if name != "client_secret"}
    found = json.loads(stragan("apps", "list", "--owner", login, "--json").stdout)
    assert found == [shown]
    assert json.loads(stragan("apps", "show", made["client_id"], "--json").stdout) == shown

    renewed = json.loads(stragan("apps", "secret", made["client_id"], "--json").stdout)
    assert token(live, made).status_code == 401
    assert token(live, renewed).status_code == 200

    deleted = stragan("apps", "delete", made["client_id"], "--yes")
    assert deleted.stdout == f"{made['client_id']} is deleted.\n"
    until(lambda: status(live, access_token), 401)
    assert token(live, renewed).status_code == 401


def test_what_people_read(live, stragan):
    listed = stragan("apps", "list").stdout.splitlines()
    assert listed[0].split() == ["client_id", "kind", "owner_id", "name"]
    seller = live.ready["sellers"][0]["id"]
    assert listed[1] == f"{live.ready['client_id']}  browser  {seller}  Stragan sandbox"
    shown = stragan("apps", "show", live.ready["device_client_id"]).stdout
    assert "kind           DEVICE\n" in shown
    assert "redirect_uris  –\n" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "ab", "--kind", "device"), "name: The name must have 3 to 50 characters that can be printed.\n"),
        (
            ("add", NAME, "--redirect-uri", "http://shop.example/"),
            "redirect_uris[0]: A redirect address is https, unless it is on this machine.\n",
        ),
        (("add", NAME, "--owner", "nobody"), "owner: There is no user nobody\n"),
        (("delete", "0" * 32, "--yes"), f"client_id: There is no application {'0' * 32}\n"),
    ],
)
def test_refusals(stragan, arguments, told):
    refused = stragan("apps", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", told)


def test_without_a_database(tmp_path):
    command = [sys.executable, "-m", "stragan", "apps", "list", "--data", str(tmp_path / "none")]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("stragan: there is no database in ")
    assert not (tmp_path / "none").exists()


def test_rotating_keys(live, stragan):
    jwks = f"{live.url}/auth/oauth/jwks"
    [first] = httpx.get(jwks).json()["keys"]
    headers = seller_headers(live)
    rotated = json.loads(stragan("keys", "rotate", "--json").stdout)
    assert rotated[0]["kid"] == first["kid"]
    assert [key["replaced_at"] is None for key in rotated] == [False, True]
    until(lambda: len(httpx.get(jwks).json()["keys"]), 2)
    assert httpx.get(jwks).json()["keys"][0]["kid"] == rotated[1]["kid"]
    assert httpx.get(f"{live.url}/me", headers=headers).status_code == 200
    assert httpx.get(f"{live.url}/me", headers=seller_headers(live)).status_code == 200
    listed = stragan("keys", "list").stdout.splitlines()
    assert listed[2].endswith("– (signs)")
