"""What browser tests share: the site that they visit, and signing in to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page
from witness import HOOKS

from harness import V1

Look = Callable[..., None]


@dataclass
class Site:
    """A sandbox in a process of its own, and what its ready file says."""

    url: str
    ready: dict[str, Any]

    def seller(self, number: int = 0) -> dict[str, str]:
        found: dict[str, str] = self.ready["sellers"][number]
        return found

    def buyer(self, number: int = 0) -> dict[str, str]:
        found: dict[str, str] = self.ready["buyers"][number]
        return found

    def power(self, method: str, path: str, json: Any = None) -> Any:
        """`/_stragan/…`, with the admin token."""
        headers = {"Authorization": f"Bearer {self.ready['admin_token']}"}
        answer = httpx.request(method, f"{self.url}/_stragan{path}", json=json, headers=headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def api(self, login: str) -> httpx.Client:
        """A client of the API in the name of this account."""
        token = self.power("POST", "/tokens", {"login": login})["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": V1, "Content-Type": V1}
        return httpx.Client(base_url=self.url, headers=headers, event_hooks=HOOKS)


def sign_in(page: Page, user: dict[str, str], to: str = "/") -> None:
    page.goto(f"/auth/sign-in?return={to}")
    page.get_by_label("Login").fill(user["login"])
    page.locator("input[type=password]").fill(user["password"])
    page.locator("button[value=sign-in]").click()
    page.wait_for_url(f"**{to}")
