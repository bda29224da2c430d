"""A world of a server under test: its facts, its sellers, its admin."""

from typing import Any

import httpx
from watched import ask

from harness import Account, Server
from stragan.world import World

WORLDS = "/_stragan/worlds"


class Inhabited:
    """A world, asked through its host name."""

    def __init__(self, server: Server, facts: dict[str, Any]) -> None:
        self.server, self.facts = server, facts
        self.id: str = facts["id"]
        self.url: str = facts["base_url"]

    @property
    def world(self) -> World:
        return self.server.application.worlds.world(self.id)

    def power(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        """Ask the sandbox API of this world with its own admin token, or with another's `token`."""
        token = options.pop("token", self.facts["admin_token"])
        headers = {"Authorization": f"Bearer {token}"}
        answer: httpx.Response = self.server.client.request(
            method, f"{self.url}/_stragan{path}", json=json, headers=headers, **options
        )
        return answer

    def token(self, login: str = "stragan-seller") -> dict[str, Any]:
        answer = self.power("POST", "/tokens", {"login": login})
        assert answer.status_code == 200, answer.text
        granted: dict[str, Any] = answer.json()
        return granted

    def seller(self, login: str = "stragan-seller") -> "Inhabitant":
        return Inhabitant(self, self.token(login)["access_token"])


class Inhabitant(Account):
    """An account of a world; paths lead to that world."""

    def __init__(self, inhabited: Inhabited, token: str) -> None:
        super().__init__(inhabited.server, token)
        self.inhabited = inhabited

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return super().request(method, path if "://" in path else self.inhabited.url + path, **options)


def new_world(server: Server, body: Any = None) -> Inhabited:
    answer = ask(server, "POST", WORLDS, body)
    assert answer.status_code == 201, answer.text
    return Inhabited(server, answer.json())


def forget_worlds(server: Server) -> None:
    """Tests of one server begin without worlds."""
    for world in ask(server, "GET", WORLDS).json()["worlds"]:
        answer = ask(server, "DELETE", f"{WORLDS}/{world['id']}")
        assert answer.status_code == 204, answer.text


def codes(answer: httpx.Response) -> tuple[int, list[str]]:
    return answer.status_code, [problem["code"] for problem in answer.json()["errors"]]
