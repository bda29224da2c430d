"""Worlds of one server: what is their own, how they are made and deleted, what each of them does by itself."""

import asyncio
import statistics
import time

import httpx
import pytest
from inhabiting import WORLDS, Inhabitant, Inhabited, codes, new_world
from listing import upload
from watched import ask

from harness import V1, Account, running, sign_in
from stragan.app import TASKS
from stragan.auth import sign_in as sign_in_pages
from stragan.jobs import queue, worker
from stragan.settings import Settings

DRAFTS = "/sale/offers"
DAY = 86_400_000
FACTS = {
    "pid", "base_url", "auth_url", "upload_url", "admin_token", "client_id", "client_secret", "redirect_uri",
    "device_client_id", "device_client_secret", "sellers", "buyers",
}  # fmt: skip
MOST_MS = 250  # it takes 15 to 30; the bound is for a machine that does much else


pytestmark = pytest.mark.usefixtures("no_world_stays")


@pytest.fixture
def world(server):
    return new_world(server)


@pytest.fixture
def other_world(server):
    return new_world(server)


def names(account):
    return [offer["name"] for offer in account.get(DRAFTS).json()["offers"]]


def test_a_world_tells_what_a_ready_file_tells(server, world):
    assert set(world.facts) == FACTS | {"id", "created_at"}
    assert world.url == f"http://{world.id}.localhost"
    assert world.url == world.facts["auth_url"] == world.facts["upload_url"]
    assert ask(server, "GET", WORLDS).json()["worlds"] == [world.facts]
    mine, theirs = world.facts, server.application.seeded
    assert [user["login"] for user in mine["sellers"]] == [user.login for user in theirs.sellers]
    for name in ("admin_token", "client_id", "client_secret", "device_client_id", "device_client_secret"):
        assert mine[name] != getattr(theirs, name)
    for one, other in zip(mine["sellers"] + mine["buyers"], theirs.sellers + theirs.buyers, strict=True):
        assert one["id"] != other.id
        assert one["password"] != other.password


def test_the_port_stays(server):
    answer = server.client.post(
        WORLDS,
        headers={"Authorization": f"Bearer {server.application.seeded.admin_token}", "Host": "127.0.0.1:8123"},
    )
    facts = answer.json()
    assert facts["base_url"] == f"http://{facts['id']}.localhost:8123"
    seller = Inhabited(server, facts).seller()
    assert seller.get(f"http://{facts['id'].upper()}.LocalHost:9/me").status_code == 200


def test_its_addresses_are_its_own(world):
    granted = world.token()
    assert granted["iss"] == world.url
    seller = Inhabitant(world, granted["access_token"])
    picture = upload(seller)
    assert picture.startswith(f"{world.url}/original/")
    assert seller.get(picture).status_code == 200
    device = seller.server.client.post(
        f"{world.url}/auth/oauth/device",
        auth=(world.facts["device_client_id"], world.facts["device_client_secret"]),
    )
    assert device.json()["verification_uri"].startswith(f"{world.url}/")


def test_tokens_are_refused_elsewhere(server, world, other_world):
    own = sign_in(server, server.application.seeded.sellers[0].id)
    tokens = {"": own.token, world.url: world.seller().token, other_world.url: other_world.seller().token}
    for place in tokens:
        statuses = {of: Account(server, token).get(f"{place}/me").status_code for of, token in tokens.items()}
        assert statuses == {of: 200 if of == place else 401 for of in tokens}


def test_credentials_are_refused_elsewhere(server, world, other_world):
    def grant(place, facts):
        basic = (facts["client_id"], facts["client_secret"])
        data = {"grant_type": "client_credentials"}
        return server.client.post(f"{place}/auth/oauth/token", data=data, auth=basic).status_code

    assert grant(world.url, world.facts) == 200
    assert grant(other_world.url, world.facts) == 401
    assert grant("http://127.0.0.1", world.facts) == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": world.token()["refresh_token"]}
    basic = (other_world.facts["client_id"], other_world.facts["client_secret"])
    refused = server.client.post(f"{other_world.url}/auth/oauth/token", data=refresh, auth=basic)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert world.power("GET", "/clock", token=other_world.facts["admin_token"]).status_code == 401
    assert world.power("GET", "/clock", token=server.application.seeded.admin_token).status_code == 401
    assert ask(server, "GET", "/_stragan/clock").status_code == 200
    foreign = server.client.get("/_stragan/clock", headers={"Authorization": f"Bearer {world.facts['admin_token']}"})
    assert foreign.status_code == 401


def test_passwords_are_its_own(server, world, other_world):
    async def check(here, login, password):
        return await sign_in_pages.check_password(here, login, password, "127.0.0.1")

    for number, user in enumerate([*world.facts["sellers"], *world.facts["buyers"]]):
        found = [
            server.run(lambda _, here, user=user: check(here, user["login"], user["password"]), place)
            for place in (world.world, other_world.world, server.world)
        ]
        assert found == [user["id"], None, None], number


def test_data_are_its_own(server, seller, world, other_world):
    made = world.seller().post(DRAFTS, json={"name": "Tylko tutaj"})
    assert made.status_code == 201
    offer_id = made.json()["id"]
    assert names(world.seller()) == ["Tylko tutaj"]
    assert names(world.seller("stragan-seller-2")) == []
    assert names(other_world.seller()) == []
    assert other_world.seller().get(f"{DRAFTS}/{offer_id}").status_code == 404
    assert seller.get(f"{DRAFTS}/{offer_id}").status_code == 404
    seller.post(DRAFTS, json={"name": "Na serwerze"})
    assert names(world.seller()) == ["Tylko tutaj"]


def test_the_clock_is_its_own(server, world, other_world):
    before = server.world.now()
    assert world.power("POST", "/clock", {"set": "2031-05-06T12:00:00Z", "freeze": True}).status_code == 200
    assert world.power("GET", "/clock").json()["now"] == "2031-05-06T12:00:00.000Z"
    assert server.world.clock.offset == 0
    assert not other_world.power("GET", "/clock").json()["frozen"]
    assert server.world.now() - before < DAY


def test_faults_and_the_journal_are_its_own(server, seller, world, other_world):
    assert world.power("POST", "/faults", {"path": "/me", "status": 503}).status_code == 201
    assert world.seller().get("/me").status_code == 503
    assert other_world.seller().get("/me").status_code == 200
    assert seller.get("/me").status_code == 200
    assert other_world.power("GET", "/faults").json()["faults"] == []
    mine = world.power("GET", "/requests?path=/me").json()["requests"]
    assert [(entry["status"], entry["fault"]) for entry in mine] == [(503, "1")]
    theirs = other_world.power("GET", "/requests?path=/me").json()["requests"]
    assert [(entry["status"], entry["fault"]) for entry in theirs] == [(200, None)]


def test_snapshots_and_resets_are_its_own(server, world, other_world):
    for inhabited in (world, other_world):
        inhabited.seller().post(DRAFTS, json={"name": "Przed"})
    assert world.power("PUT", "/snapshots/here").status_code == 201
    assert other_world.power("GET", "/snapshots").json() == {"snapshots": []}
    assert other_world.power("POST", "/snapshots/here/restore").status_code == 404
    assert world.power("POST", "/reset").status_code == 200
    assert (names(world.seller()), names(other_world.seller())) == ([], ["Przed"])
    assert world.power("POST", "/snapshots/here/restore").status_code == 200
    assert names(world.seller()) == ["Przed"]
    assert [user["id"] for user in world.facts["sellers"]] == [
        world.seller().get("/me").json()["id"],
        *(user["id"] for user in world.facts["sellers"][1:]),
    ]


def test_settings_are_the_servers(tmp_path):
    with running(Settings(data=tmp_path, durable=False, profile="2026-strict")) as server:
        assert new_world(server).seller().post(DRAFTS, json={"name": "Szkic"}).status_code == 403


def test_twenty_worlds_at_once(server):
    """Each is made, used and looked at while the others are."""

    async def live(client, number):
        admin = {"Authorization": f"Bearer {server.application.seeded.admin_token}"}
        facts = (await client.post(f"http://127.0.0.1{WORLDS}", headers=admin)).json()
        admin = {"Authorization": f"Bearer {facts['admin_token']}"}
        wanted = {"login": "stragan-seller"}
        granted = await client.post(f"{facts['base_url']}/_stragan/tokens", headers=admin, json=wanted)
        headers = {"Authorization": f"Bearer {granted.json()['access_token']}", "Accept": V1, "Content-Type": V1}
        drafts = [
            client.post(f"{facts['base_url']}{DRAFTS}", headers=headers, json={"name": f"Szkic {number}"})
            for _ in range(number % 3 + 1)
        ]
        assert [answer.status_code for answer in await asyncio.gather(*drafts)] == [201] * (number % 3 + 1)
        found = (await client.get(f"{facts['base_url']}{DRAFTS}", headers=headers)).json()
        return facts["id"], {offer["name"] for offer in found["offers"]}, found["totalCount"]

    async def all_of_them(_):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server.asgi)) as client:
            return await asyncio.gather(*(live(client, number) for number in range(20)))

    lived = server.run(all_of_them)
    assert len({id_ for id_, _, _ in lived}) == 20
    assert [(seen, count) for _, seen, count in lived] == [({f"Szkic {i}"}, i % 3 + 1) for i in range(20)]


def test_making_one_takes_milliseconds(server):
    new_world(server)  # the first one prepares what the others copy
    took = []
    for _ in range(11):
        started = time.perf_counter()
        new_world(server)
        took.append((time.perf_counter() - started) * 1_000)
    assert statistics.median(took) < MOST_MS


def test_a_reset_of_the_server_disturbs_no_world(own_server):
    world = new_world(own_server)
    seller = world.seller()
    seller.post(DRAFTS, json={"name": "Stoi"})
    assert ask(own_server, "POST", "/_stragan/reset").status_code == 200
    assert names(seller) == ["Stoi"]
    assert ask(own_server, "GET", WORLDS).json()["worlds"] == [world.facts]


def test_their_number_is_limited(tmp_path):
    with running(Settings(data=tmp_path, durable=False, max_worlds=2)) as server:

        async def three(_):
            return await asyncio.gather(
                *(server.application.worlds.make("http://127.0.0.1") for _ in range(3)), return_exceptions=True
            )

        made = server.run(three)
        assert [type(one).__name__ for one in made] == ["WorldFacts", "WorldFacts", "Conflict"]
        refused = ask(server, "POST", WORLDS)
        assert codes(refused) == (409, ["TOO_MANY_WORLDS"])
        assert ask(server, "DELETE", f"{WORLDS}/{made[0].id}").status_code == 204
        assert new_world(server).id == "w3"


def test_only_the_servers_admin_makes_worlds(server, seller, world):
    assert server.client.post(WORLDS).status_code == 401
    assert server.client.post(WORLDS, headers={"Authorization": f"Bearer {seller.token}"}).status_code == 401
    assert codes(world.power("POST", "/worlds")) == (403, ["NOT_THE_SERVER"])
    assert codes(world.power("GET", "/worlds")) == (403, ["NOT_THE_SERVER"])
    assert codes(world.power("DELETE", f"/worlds/{world.id}")) == (403, ["NOT_THE_SERVER"])


def test_a_public_address_has_worlds_below_it(tmp_path):
    settings = Settings(data=tmp_path, durable=False, public_url="https://stragan.example.com:8443")
    with running(settings) as server:
        world = new_world(server)
        assert world.url == "https://w1.stragan.example.com:8443"
        assert world.seller().get("/me").status_code == 200
        own = sign_in(server, server.application.seeded.sellers[0].id)
        assert own.get("http://w1.localhost/me").status_code == 200, "another name than the worlds have"


def test_each_world_works_by_its_own_clock(tmp_path):
    with running(Settings(data=tmp_path, durable=False), working=True) as server:
        moved, other = new_world(server), new_world(server)
        drafts = {
            inhabited: inhabited.seller().post(DRAFTS, json={"name": "Szkic"}).json()["id"]
            for inhabited in (moved, other)
        }
        moved.power("POST", "/clock", {"advance": "P121D"})

        async def until_it_is_gone(_):
            deadline = time.monotonic() + 30
            headers = {"Authorization": f"Bearer {token}", "Accept": V1}
            async with httpx.AsyncClient(transport=httpx.ASGITransport(server.asgi)) as client:
                while (await client.get(f"{moved.url}{DRAFTS}/{drafts[moved]}", headers=headers)).status_code == 200:
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0)  # a request that waits for nothing leaves the worker no turn

        token = moved.seller().token
        server.run(until_it_is_gone)
        assert moved.seller().get(f"{DRAFTS}/{drafts[moved]}").status_code == 404
        assert other.seller().get(f"{DRAFTS}/{drafts[other]}").status_code == 200


def test_an_idle_world_sleeps(server, world):
    """Nothing is due for minutes, and nothing but a commit or a move of its clock wakes its worker before."""

    async def look(_):
        inside = world.world
        bell = inside.alarm.listen()
        waiting = [await worker.seconds_to_next(inside, TASKS, lane, polling=False) for lane in queue.LANES]
        rung = asyncio.create_task(asyncio.wait_for(bell.wait(None), 5))
        async with inside.db.write():
            pass
        await rung
        return waiting

    assert all(seconds is None or seconds > 60 for seconds in server.run(look))


def test_a_failed_job_is_tried_again(server, world):
    """Without polling the worker knows by itself when the time of another try has come."""

    async def fail(_world, _key):
        raise RuntimeError("on purpose")

    async def look(_):
        inside = world.world
        async with inside.db.write() as tx:
            await queue.put(tx, "test.fails", "1", inside.now())
        assert await worker.seconds_to_next(inside, TASKS, queue.MAIN, polling=False) == 0
        await worker.run_due(inside, {"test.fails": fail})
        return await worker.seconds_to_next(inside, TASKS, queue.MAIN, polling=False)

    assert 0 < server.run(look) <= 1
