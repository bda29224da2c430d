"""The fees that come again are on the bill as the previews tell them (behaviour §11, docs/guides/fees.md)."""

from typing import Any

import pytest
from advertising import EXTENDED, REFRESHING, listed
from buying import buy, new_buyer
from changing import live
from listing import create, listable, publish, status
from paying import balances, bill, entries, pln

from harness import Account, Server, new_account, sign_in
from stragan.db.statements import Statement
from stragan.features.billing import jobs, service
from stragan.jobs.queue import jobs as job
from stragan.kernel.times import HOUR, parse_instant
from stragan.world import World

PREVIEW, QUOTES = "/pricing/offer-fee-preview", "/pricing/offer-quotes"
PROMOTION = {"emphasizedHighlightBoldPackage": True, "departmentPage": True}
CYCLE = 240 * HOUR


def charges(seller: Account, offer_id: str) -> list[tuple[str, str]]:
    """Type and value of what was charged for an offer, in the order of time."""
    return [(e["type"]["id"], e["value"]["amount"]) for e in entries(seller, {"offer.id": offer_id})][::-1]


def waiting(server: Server, offer_id: str) -> list[tuple[str, int]]:
    """Key and time of the jobs that are to charge an offer."""

    async def read(world: World) -> list[tuple[str, int]]:
        found = job.select().with_only_columns(job.c.key, job.c.run_at).where(job.c.kind == service.CHARGE)
        rows = await world.db.all(Statement(found))
        return [(row[0], row[1]) for row in rows if row[0].split("/")[1] == offer_id]

    return server.run(read)


def edit(seller: Account, offer_id: str, **changes: Any) -> None:
    document = seller.get(f"/sale/offers/{offer_id}").json()
    assert seller.put(f"/sale/offers/{offer_id}", json=document | changes).status_code == 200


def next_dates(seller: Account, offer_id: str) -> list[int | None]:
    quotes = seller.get(QUOTES, params={"offer.id": offer_id}).json()["quotes"]
    return [parse_instant(quote["nextDate"]) for quote in quotes]


def later(server: Server, seller: Account, milliseconds: int) -> Account:
    """The clock moves, and what is due then is done; tokens live for twelve hours."""
    server.advance(milliseconds)
    server.settle()
    return sign_in(server, seller.id)


def test_what_the_preview_quotes_is_charged_with_the_listing(seller: Account, other_seller: Account) -> None:
    id_ = create(seller, listable(seller, promotion=PROMOTION))["id"]
    quotes = seller.get(PREVIEW, params={"offer.id": id_}).json()["quotes"]
    seller.server.settle()
    assert charges(seller, id_) == []
    publish(seller, id_)
    assert charges(seller, id_) == [("FHB", "-29.00"), ("DPG", "-79.00")]
    assert [value for _, value in charges(seller, id_)] == ["-" + quote["fee"]["amount"] for quote in quotes]
    package = entries(seller, {"offer.id": id_, "type.id": "FHB"})[0]
    assert package == {
        "id": package["id"],
        "occurredAt": package["occurredAt"],
        "type": {"id": "FHB", "name": "Promo package fee"},
        "offer": {"id": id_, "name": "Ładowarka sieciowa USB-C 20 W biała"},
        "value": pln("-29.00"),
        "tax": {"percentage": "23", "annotation": None},
        "balance": pln("-29.00"),
        "order": None,
        "additionalInfo": [],
    }
    assert bill(seller) == [("DPG", "-79.00", "-108.00"), ("FHB", "-29.00", "-29.00")]
    assert balances(seller) == {"BILLING": -10800, "FEES": 10800}
    assert entries(other_seller, {"offer.id": id_}) == []


@pytest.mark.parametrize(
    ("promotion", "expected"),
    [
        ({"emphasized": True}, [("FEA", "-19.00")]),
        ({"emphasized": True, "departmentPage": True}, [("FEA", "-19.00"), ("DPG", "-79.00")]),
        ({"bold": False}, []),
    ],
)
def test_each_option_has_its_type(seller: Account, promotion: Any, expected: list[Any]) -> None:
    assert charges(seller, live(seller, promotion=promotion)) == expected


def test_an_ordinary_offer_costs_nothing_and_leaves_no_job(seller: Account) -> None:
    id_ = live(seller)
    edit(seller, id_, name="Ładowarka sieciowa USB-C 20 W czarna")
    assert (bill(seller), waiting(seller.server, id_)) == ([], [])


def test_advertisements_pay_for_being_listed(seller: Account) -> None:
    assert charges(seller, listed(seller)) == [("LIS", "-24.90")]


def test_advertisements_pay_for_their_packages(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = listed(seller, EXTENDED, REFRESHING)
    first = [("LIS", "-24.90"), ("LIS", "-15.00"), ("FEA", "-6.00")]
    assert charges(seller, id_) == first
    quotes = seller.get(QUOTES, params={"offer.id": id_}).json()["quotes"]
    assert [(quote["type"], quote["name"], quote["fee"]["amount"]) for quote in quotes] == [
        ("LISTING", "Listing", "24.90"),
        ("CLASSIFIEDS_BASE", "Extended package", "15.00"),
        ("CLASSIFIEDS_EXTRA", "Refreshing package", "6.00"),
    ]
    seller = later(own_server, seller, 720 * HOUR)
    assert charges(seller, id_)[3:] == [("FEA", "-6.00")] * 2 + first
    publish(seller, id_, action="END")
    seller = later(own_server, seller, 720 * HOUR)
    assert len(charges(seller, id_)) == 8


def test_an_offer_that_is_listed_as_a_product_offer_is_charged(seller: Account) -> None:
    id_ = create(seller, listable(seller, promotion={"emphasized": True}))["id"]
    answer = seller.patch(f"/sale/product-offers/{id_}", json={"publication": {"status": "ACTIVE"}})
    assert answer.status_code == 200, answer.text
    seller.server.settle()
    assert charges(seller, id_) == [("FEA", "-19.00")]


def test_cycles_follow_the_clock_until_the_offer_ends(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller, promotion=PROMOTION)
    first = [("FHB", "-29.00"), ("DPG", "-79.00")]
    (due, _) = next_dates(seller, id_)
    assert [run_at for _, run_at in waiting(own_server, id_)] == [due]
    seller = later(own_server, seller, CYCLE - HOUR)
    assert charges(seller, id_) == first
    seller = later(own_server, seller, HOUR)
    assert charges(seller, id_) == first * 2
    seller = later(own_server, seller, 3 * CYCLE)  # each of those that were missed, once
    assert charges(seller, id_) == first * 5
    assert next_dates(seller, id_) == [due + 4 * CYCLE] * 2 if due else []
    assert balances(seller) == {"BILLING": -54000, "FEES": 54000}
    publish(seller, id_, action="END")
    seller = later(own_server, seller, 2 * CYCLE)
    assert charges(seller, id_) == first * 5
    assert waiting(own_server, id_) == []
    publish(seller, id_)  # a listing of its own
    assert charges(seller, id_) == first * 6


def test_the_end_of_a_listing_begins_no_cycle(own_server: Server) -> None:
    seller, promotion = new_account(own_server), {"departmentPage": True}
    ids = [
        live(seller, promotion=promotion, publication={"duration": "PT240H", "republish": republish})
        for republish in (False, True)
    ]
    assert [waiting(own_server, id_) for id_ in ids] == [[], []]
    seller = later(own_server, seller, CYCLE)
    assert [status(seller, id_) for id_ in ids] == ["ENDED", "ACTIVE"]
    assert [charges(seller, id_) for id_ in ids] == [[("DPG", "-79.00")], [("DPG", "-79.00")] * 2]


def test_options_are_paid_from_the_cycle_in_which_they_come(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller)
    seller = later(own_server, seller, 2 * CYCLE + HOUR)
    edit(seller, id_, promotion={"emphasized": True})
    own_server.settle()
    assert charges(seller, id_) == [("FEA", "-19.00")]
    edit(seller, id_, promotion={"emphasized": True, "departmentPage": True})
    edit(seller, id_, promotion={"departmentPage": True})
    edit(seller, id_, promotion={"emphasized": True, "departmentPage": True})
    own_server.settle()
    assert charges(seller, id_) == [("FEA", "-19.00"), ("DPG", "-79.00")]  # this cycle of the first one is paid
    assert len(waiting(own_server, id_)) == 1
    edit(seller, id_, promotion={"departmentPage": True})
    seller = later(own_server, seller, 2 * CYCLE)
    assert charges(seller, id_)[2:] == [("DPG", "-79.00")] * 2
    edit(seller, id_, promotion={"emphasized": True, "departmentPage": True})  # what it was without is not owed
    own_server.settle()
    assert charges(seller, id_)[4:] == [("FEA", "-19.00")]


def test_a_task_that_runs_again_charges_nothing_twice(seller: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_AT_ONCE", 1)  # what is left is charged by a job that follows
    id_ = live(seller, promotion=PROMOTION)
    expected = [("FHB", "-29.00"), ("DPG", "-79.00")]
    assert charges(seller, id_) == expected
    left = waiting(seller.server, id_)
    ((key, due),) = left
    started = due - CYCLE
    for since in (0, started, started + HOUR, due):
        seller.server.run(jobs.charge, f"{seller.id}/{id_}/{since}")
    seller.server.run(jobs.charge, f"{seller.id}/1/{started}")
    seller.server.settle()
    assert (charges(seller, id_), waiting(seller.server, id_)) == (expected, left)
    assert key == f"{seller.id}/{id_}/{due}"


def test_an_offer_that_ends_before_its_job_has_run_pays_its_first_cycle(seller: Account) -> None:
    id_ = create(seller, listable(seller, promotion={"departmentPage": True}))["id"]
    for wanted in ("ACTIVE", "ENDED"):
        answer = seller.patch(f"/sale/product-offers/{id_}", json={"publication": {"status": wanted}})
        assert answer.status_code == 200, answer.text
    assert charges(seller, id_) == []
    seller.server.settle()
    assert (charges(seller, id_), waiting(seller.server, id_)) == ([("DPG", "-79.00")], [])


def test_selling_out_ends_the_cycles(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller, promotion={"departmentPage": True}, stock={"available": 1, "unit": "UNIT"})
    buy(new_buyer(own_server), (id_, 1))
    seller = later(own_server, seller, 2 * CYCLE)
    assert status(seller, id_) == "ENDED"
    assert charges(seller, id_) == [("DPG", "-79.00"), ("SUC", "-9.59")]
