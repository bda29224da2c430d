import asyncio
import stat
import sys
import time
from multiprocessing import get_context

import pytest

from stragan.client.failures import ApiFailure, ErrorEntry, SignInFailed
from stragan.client.locks import locked
from stragan.client.tokens import Given, Minted, Stored, Token, TokenFile


def token(name, seconds=3600.0, refresh="r"):
    return Token(name, f"{refresh}-{name}" if refresh else None, time.time() + seconds)


@pytest.fixture
def file(tmp_path):
    return TokenFile(tmp_path / "tokens", "https://api.example.com", "client id/1")


class Server:
    """Hands out a new token for each refresh token, once."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)
        self.refreshed: list[str] = []

    async def refresh(self, refresh_token: str) -> Token:
        await asyncio.sleep(0)
        if refresh_token not in self.known:
            raise ApiFailure("POST /auth/oauth/token", 400, [ErrorEntry("invalid_grant")])
        self.known.remove(refresh_token)
        self.refreshed.append(refresh_token)
        new = token(f"t{len(self.refreshed)}")
        self.known.add(new.refresh_token)
        return new


def test_the_file_is_for_its_owner_only(file):
    file.write(token("a"))
    assert file.read().access_token == "a"
    assert file.path.name == "api.example.com-client-id-1.json"
    if sys.platform != "win32":
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == [file.path.name]


def test_a_fresh_token_is_used_as_it_is(file):
    file.write(token("kept"))
    server = Server()
    assert asyncio.run(Stored(file, server.refresh).token()) == "kept"
    assert server.refreshed == []


def test_an_old_token_is_refreshed_once_by_many_tasks(file):
    file.write(token("old", seconds=30))  # within the margin
    server = Server("r-old")

    async def many():
        stored = Stored(file, server.refresh)
        return await asyncio.gather(*(stored.token() for _ in range(20)))

    assert asyncio.run(many()) == ["t1"] * 20
    assert server.refreshed == ["r-old"]
    assert file.read().refresh_token == "r-t1"


def test_two_holders_of_one_file_refresh_once(file):
    """Two processes, as far as the file knows: each has its own idea of the current token."""
    file.write(token("old", seconds=-1))
    server = Server("r-old")

    async def both():
        one, two = Stored(file, server.refresh), Stored(file, server.refresh)
        return await asyncio.gather(one.token(), two.token())

    assert asyncio.run(both()) == ["t1", "t1"]
    assert server.refreshed == ["r-old"]


def test_a_refused_token_is_renewed_even_if_it_looks_fresh(file):
    file.write(token("revoked"))
    server = Server("r-revoked")

    async def renew():
        stored = Stored(file, server.refresh)
        dead = await stored.token()
        first = await stored.renewed(dead)
        return dead, first, await stored.renewed(dead)  # a late 401 of the same token renews nothing

    assert asyncio.run(renew()) == ("revoked", "t1", "t1")
    assert server.refreshed == ["r-revoked"]


def test_a_token_that_another_process_renewed_is_taken_over(file):
    file.write(token("old"))
    server = Server()

    async def renew():
        stored = Stored(file, server.refresh)
        dead = await stored.token()
        file.write(token("newer"))
        return await stored.renewed(dead)

    assert asyncio.run(renew()) == "newer"
    assert server.refreshed == []


@pytest.mark.parametrize("kept", [None, token("used up", seconds=-1), token("no refresh", seconds=-1, refresh="")])
def test_without_a_usable_token_the_seller_signs_in(file, kept):
    if kept:
        file.write(kept)

    async def sign_in():
        return token("signed in")

    assert asyncio.run(Stored(file, Server().refresh, sign_in).token()) == "signed in"
    assert file.read().access_token == "signed in"


def test_nobody_can_sign_in(file):
    with pytest.raises(SignInFailed):
        asyncio.run(Stored(file, Server().refresh).token())


def test_a_damaged_file_is_no_token(file):
    file.write(token("a"))
    file.path.write_bytes(b"{")
    assert file.read() is None


def test_given_and_minted_tokens():
    minted = iter([token("m1", seconds=10), token("m2"), token("m3")])

    async def mint():
        return next(minted)

    async def use():
        given, source = Given("g"), Minted(mint)
        assert (await given.token(), await given.renewed("g")) == ("g", None)
        return [await source.token(), await source.token(), await source.renewed("m2"), await source.renewed("m2")]

    assert asyncio.run(use()) == ["m1", "m2", "m3", "m3"]


def _hold(path, held, release):
    async def hold():
        async with locked(path):
            held.set()
            await asyncio.to_thread(release.wait)

    asyncio.run(hold())


def test_a_lock_is_held_between_processes(tmp_path):
    spawn = get_context("spawn")
    held, release = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_hold, args=(tmp_path / "lock", held, release))
    process.start()
    assert held.wait(30)

    async def try_it(*, wait):
        async with locked(tmp_path / "lock", wait=wait):
            return True

    with pytest.raises(BlockingIOError):
        asyncio.run(try_it(wait=False))
    release.set()
    assert asyncio.run(try_it(wait=True))
    process.join()
    assert process.exitcode == 0
