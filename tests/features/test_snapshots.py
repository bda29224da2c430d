"""Reset and snapshots: all data replaced at once, on both databases; accounts and tokens stay."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from listing import create, listable, upload
from test_sandbox_api import ask

from harness import new_account, problems, running, sign_in
from stragan.db import postgres_snapshots
from stragan.db.migrations import run
from stragan.db.statements import metadata
from stragan.features.products import store as products
from stragan.jobs import queue
from stragan.sandbox.store import KEPT

RESET, SNAPSHOTS = "/_stragan/reset", "/_stragan/snapshots"
SOON = (int(time.time()) + 60) * 1000
STANDS = f"INSERT INTO clock (id, offset_ms, frozen_at) VALUES (1, 0, {SOON})"
OLD = '{"name": "old", "created_at": 1}'


def save(server, name="one"):
    answer = ask(server, "PUT", f"{SNAPSHOTS}/{name}")
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def restore(server, name="one"):
    answer = ask(server, "POST", f"{SNAPSHOTS}/{name}/restore")
    assert answer.status_code == 200, answer.text
    return answer.json()


def reset(server):
    answer = ask(server, "POST", RESET)
    assert answer.status_code == 200, answer.text
    return answer.json()


def offer_ids(seller):
    return {offer["id"] for offer in seller.get("/sale/offers").json()["offers"]}


def names(server):
    return [snapshot["name"] for snapshot in ask(server, "GET", SNAPSHOTS).json()["snapshots"]]


def first_seller(server):
    return sign_in(server, server.application.seeded.sellers[0].id)


def test_a_snapshot_is_restored(own_server):
    seller = new_account(own_server)
    kept = create(seller)["id"]
    said = save(own_server)
    assert (said["name"], said["size"] > 0) == ("one", True)
    later = create(seller)["id"]
    assert seller.delete(f"/sale/offers/{kept}").status_code == 204
    assert offer_ids(seller) == {later}
    assert restore(own_server) == said
    assert offer_ids(seller) == {kept}
    assert seller.get(f"/sale/offers/{later}").status_code == 404
    assert seller.put(f"/sale/offers/{kept}", json=seller.get(f"/sale/offers/{kept}").json()).status_code == 200


def test_a_restored_state_can_be_worked_with_and_restored_again(own_server):
    seller = new_account(own_server)
    save(own_server)
    for _ in range(3):
        create(seller)
        restore(own_server)
        assert offer_ids(seller) == set()
    found = seller.get("/sale/products?phrase=telefon&language=pl-PL").json()["products"]
    assert found


def test_accounts_and_tokens_outlive_a_restore(own_server):
    save(own_server)
    seller = new_account(own_server, terms=False)
    restore(own_server)
    assert seller.get("/me").json()["id"] == seller.id
    assert seller.get("/sale/shipping-rates").json()["shippingRates"] == []


def test_the_clock_is_part_of_a_snapshot(own_server):
    clock = "/_stragan/clock"
    ask(own_server, "POST", clock, {"set": "2030-01-01T00:00:00Z", "freeze": True})
    save(own_server)
    ask(own_server, "POST", clock, {"advance": "P1D"})
    restore(own_server)
    assert ask(own_server, "GET", clock).json()["now"] == "2030-01-01T00:00:00.000Z"
    assert reset(own_server)["offset"] == "PT0S"
    assert ask(own_server, "GET", clock).json()["frozen"] is False


def test_listing_replacing_and_dropping(own_server):
    assert names(own_server) == []
    assert ask(own_server, "PUT", f"{SNAPSHOTS}/b").status_code == 201
    assert ask(own_server, "PUT", f"{SNAPSHOTS}/A.1_x-").status_code == 201
    assert ask(own_server, "PUT", f"{SNAPSHOTS}/b").status_code == 200
    assert sorted(names(own_server)) == ["A.1_x-", "b"]
    assert ask(own_server, "DELETE", f"{SNAPSHOTS}/b").status_code == 204
    assert names(own_server) == ["A.1_x-"]
    assert problems(ask(own_server, "DELETE", f"{SNAPSHOTS}/b")) == (404, [("NOT_FOUND", "name")])


def test_a_replaced_snapshot_is_the_newer_one(own_server):
    seller = new_account(own_server)
    save(own_server)
    kept = create(seller)["id"]
    save(own_server)
    create(seller)
    restore(own_server)
    assert offer_ids(seller) == {kept}


@pytest.mark.parametrize("name", ["a" * 65, "a%20b", "%00", "%C5%82"])
def test_names_that_are_refused(server, name):
    for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/restore")):
        assert problems(ask(server, method, f"{SNAPSHOTS}/{name}{path}")) == (422, [("INVALID_VALUE", "name")])


def test_odd_names_work(own_server):
    odd = ["-", "...", ".a", "a" * 64]
    for name in odd:
        save(own_server, name)
    assert sorted(names(own_server)) == odd
    for name in odd:
        restore(own_server, name)


def test_what_is_kept_exists():
    assert set(KEPT) <= set(metadata.tables)


def test_only_the_admin(server):
    for method, path in (("POST", RESET), ("GET", SNAPSHOTS), ("PUT", f"{SNAPSHOTS}/x")):
        assert problems(ask(server, method, path, headers={})) == (401, [("ADMIN_TOKEN_REQUIRED", None)])


def test_an_unknown_snapshot_changes_nothing(own_server):
    seller = new_account(own_server)
    kept = create(seller)["id"]
    assert problems(ask(own_server, "POST", f"{SNAPSHOTS}/x/restore")) == (404, [("NOT_FOUND", "name")])
    assert offer_ids(seller) == {kept}


def test_snapshots_outlive_the_server(own_server):
    seller = new_account(own_server)
    kept = create(seller)["id"]
    save(own_server)
    create(seller)
    with running(own_server.application.settings) as again:
        assert names(again) == ["one"]
        restore(again)
        assert offer_ids(sign_in(again, seller.id)) == {kept}


def test_files_that_a_snapshot_needs_survive_their_expiry(own_server):
    seller = new_account(own_server)
    url = upload(seller)
    save(own_server)
    own_server.advance(60 * 24 * 3_600_000)
    own_server.settle()
    assert own_server.client.get(url).status_code == 404
    restore(own_server)
    assert own_server.client.get(url).status_code == 200
    assert create(seller, listable(seller) | {"images": [{"url": url}]})["validation"]["errors"] == []


def test_files_that_no_state_needs_are_gone(own_server):
    seller, folder = new_account(own_server), own_server.application.folder

    def files():
        return {path for blobs in folder.glob("blobs*") for path in blobs.rglob("*") if path.is_file()}

    before = files()
    save(own_server)
    url = upload(seller)
    restore(own_server)
    assert own_server.client.get(url).status_code == 404
    assert ask(own_server, "DELETE", f"{SNAPSHOTS}/one").status_code == 204
    assert files() == before


def test_reset_is_the_first_start(own_server):
    fresh = first_seller(own_server)
    paths = (
        "/sale/offers",
        "/sale/offer-events",
        "/sale/shipping-rates",
        "/after-sales-service-conditions/return-policies",
        "/sale/responsible-producers",
    )
    before = [fresh.get(path).json() for path in paths]
    other = new_account(own_server)
    url = upload(fresh)
    for seller in (fresh, other):
        create(seller)
    words, name = own_server.run(_words), "Słuchawki Bezimienne AB-1"
    proposal = {
        "name": name,
        "category": {"id": "250065"},
        "images": [{"url": url}],
        "parameters": [{"id": "248811", "valuesIds": ["248811_65"]}],
        "language": "pl-PL",
    }
    proposed = fresh.post("/sale/product-proposals", json=proposal)
    assert proposed.status_code == 201, proposed.text
    assert own_server.run(_words) != words
    reset(own_server)
    after = [fresh.get(path).json() for path in paths]
    assert [ids(value) for value in after] == [ids(value) for value in before]
    assert own_server.client.get(url).status_code == 404
    assert offer_ids(other) == set()
    assert other.get("/me").status_code == 200
    assert own_server.run(_words) == words
    assert fresh.get(f"/sale/products/{proposed.json()['id']}").status_code == 404
    again = fresh.post("/sale/product-proposals", json=proposal | {"images": [{"url": upload(fresh)}]})
    assert again.status_code == 201, again.text
    assert create(fresh)["id"]


async def _words(world):
    return sorted(map(tuple, await world.db.all(products.WORDS_FROM, {"low": "", "high": "~", "most": 100_000})))


def ids(value):
    """What of an answer a second seeding may not change."""
    if isinstance(value, dict):
        return {
            key: ids(part) for key, part in value.items() if key in {"count", "totalCount", "name"} or key[-1] == "s"
        }
    return [ids(part) for part in value] if isinstance(value, list) else value


def test_a_reset_leaves_the_recurring_tasks(own_server):
    ask(own_server, "POST", "/_stragan/clock", {"advance": "P90D"})
    own_server.settle()
    create(new_account(own_server))
    reset(own_server)

    async def jobs(world):
        return await queue.recurring(world.db), await queue.next_run(world.db), world.now()

    kinds, due, now = own_server.run(jobs)
    assert len(kinds) == len(set(kinds)) > 3
    assert due <= now
    own_server.settle()


def snapshot_file(world, name):
    return Path(world.settings.data, "stragan.snapshots", f"{name}.db")


async def _plant(world, revision):
    """A snapshot `old` as a server with an older schema would have left it; its clock stands."""
    if world.db.dialect == "sqlite":
        await world.db.snapshot("old")
        file = snapshot_file(world, "old")
        file.unlink()
        await asyncio.to_thread(run.upgrade, f"sqlite:///{file}", revision)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(STANDS)
            connection.commit()
        return
    schema = postgres_snapshots.schema_of("old")
    connection = await asyncpg.connect(world.db.url)
    await connection.execute(f"CREATE SCHEMA {schema}; COMMENT ON SCHEMA {schema} IS '{OLD}'")
    await asyncio.to_thread(run.upgrade, world.db.url, revision, schema=schema)
    await connection.execute(STANDS.replace("clock", f"{schema}.clock"))
    await connection.close()


async def _make_newer(world, name):
    newer = "UPDATE {}alembic_version SET version_num = '9999'"
    if world.db.dialect == "sqlite":
        with closing(sqlite3.connect(snapshot_file(world, name))) as connection:
            connection.execute(newer.format(""))
            connection.commit()
        return
    connection = await asyncpg.connect(world.db.url)
    await connection.execute(newer.format(f"{postgres_snapshots.schema_of(name)}."))
    await connection.close()


def test_a_snapshot_of_an_older_schema_is_migrated(own_server):
    seller = new_account(own_server)
    own_server.run(_plant, "0006")
    assert names(own_server) == ["old"]
    for _ in range(2):
        create(seller, {"name": "Zniknie"})
        restore(own_server, "old")
        assert own_server.world.now() == SOON
        assert offer_ids(seller) == set()
        assert seller.get("/sale/products?phrase=telefon&language=pl-PL").json()["products"]
    assert create(seller, {"name": "Nowa"})["id"]
    assert names(own_server) == ["old"]


def test_a_snapshot_of_a_newer_schema_is_refused(own_server):
    seller = new_account(own_server)
    kept = create(seller)["id"]
    save(own_server)
    own_server.run(_make_newer, "one")
    answer = ask(own_server, "POST", f"{SNAPSHOTS}/one/restore")
    assert problems(answer) == (409, [("SNAPSHOT_TOO_NEW", None)])
    assert "schema 9999" in answer.json()["errors"][0]["message"]
    assert offer_ids(seller) == {kept}


def test_each_is_quick(own_server):
    seller = new_account(own_server)
    document = listable(seller)
    for _ in range(71):
        create(seller, document)
    steps = [("PUT", f"{SNAPSHOTS}/x"), ("POST", f"{SNAPSHOTS}/x/restore"), ("POST", RESET)]
    for method, path in steps:
        start = time.perf_counter()
        assert ask(own_server, method, path).is_success
        seconds = time.perf_counter() - start
        print(f"{method} {path}: {seconds * 1000:.0f} ms")
        assert seconds < 1
