"""Promotion packages: what is sold, what offers have, and how it changes (behaviour §9, docs/guides/promotion.md)."""

import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest
from buying import buy
from changing import events, live, offer_of
from listing import create, listable, publish
from paying import entries

from harness import Account, Server, new_account, problems, running, sign_in, started_before
from stragan.features.promo_options import jobs
from stragan.kernel.times import DAY, HOUR, iso, parse_instant

PACKAGES, OFFERS, COMMANDS = "/sale/offer-promotion-packages", "/sale/offers", "/sale/offers/promo-options-commands"
NOTHING: dict[str, Any] = {
    "marketplaceId": "allegro-pl",
    "basePackage": None,
    "extraPackages": [],
    "pendingChanges": None,
    "additionalMarketplaces": [],
}
NOT_ALLOWED = (422, [("promoPackageNotAllowed", None)])
UNSUPPORTED = (422, [("unsupportedChangeType", None)])


def modification(kind: str, package_id: str, package_type: str = "BASE") -> dict[str, str]:
    return {"modificationType": kind, "packageType": package_type, "packageId": package_id}


def ask(seller: Account, offer_id: str, *modifications: dict[str, Any], **more: Any) -> Any:
    path = f"{OFFERS}/{offer_id}/promo-options-modification"
    return seller.post(path, json={"modifications": list(modifications), **more})


def modify(seller: Account, offer_id: str, kind: str, package_id: str, package_type: str = "BASE") -> Any:
    answer = ask(seller, offer_id, modification(kind, package_id, package_type))
    assert answer.status_code == 200, answer.text
    assert answer.json() == options(seller, offer_id)
    return answer.json()


def options(seller: Account, offer_id: str) -> Any:
    answer = seller.get(f"{OFFERS}/{offer_id}/promo-options")
    assert answer.status_code == 200, answer.text
    return answer.json()


def instants(option: Any) -> tuple[str, int | None, int | None, int | None]:
    """Id, beginning, end and next cycle of a package as it is shown, in milliseconds."""
    dates = [None if option[name] is None else parse_instant(option[name]) for name in DATES]
    return option["id"], dates[0], dates[1], dates[2]


DATES = ("validFrom", "validTo", "nextCycleDate")


def charges(seller: Account, offer_id: str) -> list[tuple[str, str]]:
    seller.server.settle()
    return [(e["type"]["id"], e["value"]["amount"]) for e in entries(seller, {"offer.id": offer_id})][::-1]


def quotes(seller: Account, offer_id: str) -> list[tuple[str, str, bool]]:
    found = seller.get("/pricing/offer-quotes", params={"offer.id": offer_id}).json()["quotes"]
    return [(quote["type"], quote["nextDate"], quote["enabled"]) for quote in found]


def later(seller: Account, milliseconds: int) -> Account:
    seller.server.advance(milliseconds)
    seller.server.settle()
    return sign_in(seller.server, seller.id)


def command(*ids: str, **change: Any) -> dict[str, Any]:
    return {
        "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": id_} for id_ in ids]}],
        "modification": change,
    }


def run(seller: Account, *ids: str, **change: Any) -> list[tuple[str, list[str]]]:
    """Run a command to its end; the status of each task with the messages of its errors."""
    path = f"{COMMANDS}/{uuid.uuid4()}"
    answer = seller.put(path, json=command(*ids, **change))
    assert answer.status_code == 201, answer.text
    seller.server.settle()
    tasks = seller.get(f"{path}/tasks", params={"limit": 1000}).json()["tasks"]
    return [(task["status"], [error["message"] for error in task["errors"]]) for task in tasks]


def test_the_packages_that_are_sold(seller: Account, polish: dict[str, str]) -> None:
    assert seller.get(PACKAGES).json() == {
        "marketplaceId": "allegro-pl",
        "basePackages": [
            {"id": "emphasized10d", "name": "Feature", "cycleDuration": "PT240H"},
            {"id": "emphasized1d", "name": "Flexible Feature", "cycleDuration": "PT24H"},
        ],
        "extraPackages": [{"id": "departmentPage", "name": "Department page", "cycleDuration": "PT240H"}],
        "additionalMarketplaces": [],
    }
    names = [one["name"] for one in seller.get(PACKAGES, headers=polish).json()["basePackages"]]
    assert names == ["Wyróżnienie", "Wyróżnienie elastyczne"]


def test_a_package_is_a_cycle_that_is_charged_and_shown_everywhere(seller: Account) -> None:
    id_ = live(seller)
    assert options(seller, id_) == {"offerId": id_, **NOTHING}
    assert (charges(seller, id_), quotes(seller, id_)) == ([], [])
    shown = modify(seller, id_, "CHANGE", "emphasized10d")
    _, begun, ends, following = instants(shown["basePackage"])
    assert begun is not None
    assert (shown["basePackage"]["id"], ends, following) == ("emphasized10d", None, begun + 10 * DAY)
    assert shown | {"basePackage": None} == {"offerId": id_, **NOTHING}
    assert charges(seller, id_) == [("FEA", "-19.00")]
    assert quotes(seller, id_) == [("EMPHASIZED", iso(begun + 10 * DAY), True)]
    promotion = offer_of(seller, id_)["promotion"]
    assert [name for name, value in promotion.items() if value] == ["emphasized"]
    assert events(seller, id_) == ["OFFER_ACTIVATED", "OFFER_CHANGED"]
    extra = modify(seller, id_, "CHANGE", "departmentPage", "EXTRA")
    assert (extra["basePackage"], [one["id"] for one in extra["extraPackages"]]) == (
        shown["basePackage"],
        ["departmentPage"],
    )
    assert charges(seller, id_) == [("FEA", "-19.00"), ("DPG", "-79.00")]
    assert offer_of(seller, id_)["promotion"]["departmentPage"] is True
    assert modify(seller, id_, "CHANGE", "departmentPage", "EXTRA") == extra  # it is there already
    assert charges(seller, id_) == [("FEA", "-19.00"), ("DPG", "-79.00")]


def test_promoted_offers_stand_first_in_the_listing(seller: Account) -> None:
    ids = [live(seller) for _ in range(2)]

    def found() -> tuple[list[str], list[str]]:
        items = seller.get("/offers/listing", params={"seller.id": seller.id}).json()["items"]
        return [offer["id"] for offer in items["promoted"]], [offer["id"] for offer in items["regular"]]

    assert found() == ([], ids[::-1])
    modify(seller, ids[0], "CHANGE", "emphasized1d")
    assert found() == ([ids[0]], [ids[1]])
    modify(seller, ids[0], "REMOVE_NOW", "emphasized1d")
    assert found() == ([], ids[::-1])


def test_another_base_package_follows_the_cycle_that_runs(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller)
    _, begun, _, _ = instants(modify(seller, id_, "CHANGE", "emphasized10d")["basePackage"])
    assert begun is not None
    turn = begun + 10 * DAY
    shown = modify(seller, id_, "CHANGE", "emphasized1d")
    assert instants(shown["basePackage"]) == ("emphasized10d", begun, turn, None)
    assert instants(shown["pendingChanges"]["basePackage"]) == ("emphasized1d", turn, None, turn + DAY)
    assert quotes(seller, id_) == [("EMPHASIZED", iso(turn), False), ("EMPHASIZED_1D", iso(turn), True)]
    assert modify(seller, id_, "REMOVE_NOW", "emphasized1d") == shown  # what waits does not run (#4000)
    assert modify(seller, id_, "CHANGE", "emphasized10d")["pendingChanges"] is None
    modify(seller, id_, "CHANGE", "emphasized1d")
    assert charges(seller, id_) == [("FEA", "-19.00")]
    seller = later(seller, 10 * DAY - HOUR)
    assert charges(seller, id_) == [("FEA", "-19.00")]
    seller = later(seller, HOUR)
    shown = options(seller, id_)
    assert instants(shown["basePackage"]) == ("emphasized1d", turn, None, turn + DAY)
    assert shown["pendingChanges"] is None
    assert charges(seller, id_) == [("FEA", "-19.00"), ("FEA", "-2.90")]
    seller = later(seller, 3 * DAY)
    assert charges(seller, id_) == [("FEA", "-19.00")] + [("FEA", "-2.90")] * 4
    assert offer_of(seller, id_)["promotion"]["emphasized"] is True


def test_a_package_ends_with_its_cycle_or_at_once(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller)
    modify(seller, id_, "CHANGE", "emphasized10d")
    modify(seller, id_, "CHANGE", "emphasized1d")
    _, begun, _, _ = instants(modify(seller, id_, "CHANGE", "departmentPage", "EXTRA")["extraPackages"][0])
    shown = modify(seller, id_, "REMOVE_WITH_END_OF_CYCLE", "emphasized10d")
    assert (shown["pendingChanges"], shown["basePackage"]["nextCycleDate"]) == (None, None)  # what waited goes with it
    shown = modify(seller, id_, "REMOVE_WITH_END_OF_CYCLE", "departmentPage", "EXTRA")
    assert begun is not None
    assert instants(shown["extraPackages"][0]) == ("departmentPage", begun, begun + 10 * DAY, None)
    before = offer_of(seller, id_)
    assert seller.put(f"{OFFERS}/{id_}", json=before).status_code == 200
    assert options(seller, id_) == shown  # what was read and is sent back changes nothing
    shown = modify(seller, id_, "CHANGE", "departmentPage", "EXTRA")
    assert instants(shown["extraPackages"][0]) == ("departmentPage", begun, None, begun + 10 * DAY)
    shown = modify(seller, id_, "REMOVE_NOW", "departmentPage", "EXTRA")
    assert shown["extraPackages"] == []
    assert modify(seller, id_, "REMOVE_NOW", "departmentPage", "EXTRA") == shown
    assert offer_of(seller, id_)["promotion"]["departmentPage"] is False
    again = modify(seller, id_, "CHANGE", "departmentPage", "EXTRA")
    assert instants(again["extraPackages"][0]) == ("departmentPage", begun, None, begun + 10 * DAY)  # it was paid
    paid = [("FEA", "-19.00"), ("DPG", "-79.00")]
    assert charges(seller, id_) == paid
    seller = later(seller, 10 * DAY)
    assert options(seller, id_)["basePackage"] is None
    assert offer_of(seller, id_)["promotion"]["emphasized"] is False
    assert charges(seller, id_) == [*paid, ("DPG", "-79.00")]


def test_drafts_of_the_older_generation_choose_the_same_packages(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = create(seller, listable(seller, promotion={"emphasized": True, "departmentPage": True}))["id"]
    assert options(seller, id_) == {"offerId": id_, **NOTHING}  # packages begin with the listing
    publish(seller, id_)
    shown = options(seller, id_)
    assert [one["id"] for one in (shown["basePackage"], *shown["extraPackages"])] == ["emphasized10d", "departmentPage"]
    document = offer_of(seller, id_)
    seller = later(seller, HOUR)
    seller.put(f"{OFFERS}/{id_}", json=document | {"promotion": {"emphasizedHighlightBoldPackage": True}})
    changed = options(seller, id_)
    assert (changed["basePackage"]["id"], changed["extraPackages"]) == ("promoPackage", [])
    assert changed["basePackage"]["validFrom"] > shown["basePackage"]["validFrom"]
    seller.put(f"{OFFERS}/{id_}", json=document | {"promotion": None})
    assert options(seller, id_) == {"offerId": id_, **NOTHING}
    assert charges(seller, id_) == [("FEA", "-19.00"), ("DPG", "-79.00"), ("FHB", "-29.00")]


def test_the_sample_of_the_guide(seller: Account) -> None:
    """Guide §10: the promotion of a draft comes back as it was sent, and is a package once the offer is listed."""
    sample = {
        "emphasized": True,
        "bold": False,
        "highlight": False,
        "departmentPage": False,
        "emphasizedHighlightBoldPackage": False,
    }
    id_ = create(seller, listable(seller, promotion=sample))["id"]
    assert offer_of(seller, id_)["promotion"] == sample
    publish(seller, id_)
    assert (options(seller, id_)["basePackage"]["id"], offer_of(seller, id_)["promotion"]) == ("emphasized10d", sample)


def test_packages_wait_for_the_next_listing(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller)
    modify(seller, id_, "CHANGE", "emphasized1d")
    modify(seller, id_, "CHANGE", "departmentPage", "EXTRA")
    publish(seller, id_, action="END")
    shown = options(seller, id_)
    assert (shown["basePackage"]["id"], shown["basePackage"]["nextCycleDate"]) == ("emphasized1d", None)
    assert problems(ask(seller, id_, modification("CHANGE", "emphasized10d"))) == NOT_ALLOWED
    modify(seller, id_, "REMOVE_WITH_END_OF_CYCLE", "departmentPage", "EXTRA")  # which an ended offer can lose
    assert options(seller, id_)["extraPackages"] == []
    seller = later(seller, 3 * DAY)
    first = [("FEA", "-2.90"), ("DPG", "-79.00")]
    assert charges(seller, id_) == first
    publish(seller, id_)
    again = options(seller, id_)
    assert [one["id"] for one in (again["basePackage"], *again["extraPackages"])] == ["emphasized1d"]
    assert again["basePackage"]["validFrom"] > shown["basePackage"]["validFrom"]
    assert charges(seller, id_) == [*first, ("FEA", "-2.90")]


def test_the_document_of_an_ended_offer_chooses_for_its_next_listing(seller: Account) -> None:
    gone, new = live(seller, promotion={"emphasized": True}), live(seller)
    for id_, promotion in ((gone, None), (new, {"departmentPage": True})):
        publish(seller, id_, action="END")
        answer = seller.put(f"{OFFERS}/{id_}", json=offer_of(seller, id_) | {"promotion": promotion})
        assert answer.status_code == 200, answer.text
        assert options(seller, id_) == {"offerId": id_, **NOTHING}
        publish(seller, id_)
    assert options(seller, gone) == {"offerId": gone, **NOTHING}
    assert [one["id"] for one in options(seller, new)["extraPackages"]] == ["departmentPage"]
    assert (charges(seller, gone), charges(seller, new)) == ([("FEA", "-19.00")], [("DPG", "-79.00")])


def test_a_listing_that_starts_again_by_itself_is_promoted_again(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = live(seller, publication={"duration": "PT72H", "republish": True})
    modify(seller, id_, "CHANGE", "emphasized10d")
    seller = later(seller, 3 * DAY)
    assert charges(seller, id_) == [("FEA", "-19.00")] * 2
    assert options(seller, id_)["basePackage"]["validTo"] is None


@pytest.mark.parametrize(
    ("case", "body", "expected"),
    [
        ("nothing", {}, (400, [("invalidDataFormat", "modifications")])),
        ("null", {"modifications": None}, (400, [("invalidDataFormat", "modifications")])),
        (
            "no package (#13590)",
            {"modifications": [{"modificationType": "CHANGE", "packageType": "BASE", "packageId": None}]},
            (400, [("invalidDataFormat", "modifications[0].packageId")]),
        ),
        (
            "nothing inside",
            {"modifications": [{}]},
            (
                400,
                [
                    ("invalidDataFormat", f"modifications[0].{name}")
                    for name in ("modificationType", "packageType", "packageId")
                ],
            ),
        ),
        ("unknown change", {"modifications": [modification("REMOVE", "emphasized1d")]}, UNSUPPORTED),
        ("unknown type", {"modifications": [modification("CHANGE", "emphasized1d", "OTHER")]}, UNSUPPORTED),
        ("unknown package", {"modifications": [modification("CHANGE", "")]}, UNSUPPORTED),
        ("of 2020", {"modifications": [modification("CHANGE", "promoPackage")]}, UNSUPPORTED),
        ("of the other type", {"modifications": [modification("CHANGE", "departmentPage")]}, UNSUPPORTED),
        ("removed of the other type", {"modifications": [modification("REMOVE_NOW", "departmentPage")]}, UNSUPPORTED),
        (
            "another marketplace",
            {"modifications": [], "additionalMarketplaces": [{"marketplaceId": "allegro-cz", "modifications": []}]},
            (422, [("promoPackageNotAllowed", "additionalMarketplaces[0].marketplaceId")]),
        ),
        ("no list", {"modifications": 1}, (422, [("JsonMappingException", "modifications")])),
    ],
)
def test_wrong_modifications(seller: Account, case: str, body: dict[str, Any], expected: Any) -> None:
    id_ = live(seller)
    answer = seller.post(f"{OFFERS}/{id_}/promo-options-modification", json=body)
    assert problems(answer) == expected, case
    assert options(seller, id_) == {"offerId": id_, **NOTHING}


def test_messages_are_the_known_ones(seller: Account) -> None:
    id_ = live(seller)
    answer = ask(seller, id_, modification("CHANGE", "promoPackage"))
    assert answer.json()["errors"] == [
        {
            "code": "unsupportedChangeType",
            "message": "Promo package 'promoPackage' is not supported.",
            "details": None,
            "path": None,
            "userMessage": "Unsupported change type.",
            "metadata": {},
        }
    ]


def test_in_2021_the_promo_package_was_sold(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with (
        started_before(kind, tmp_path, request) as settings,
        running(msgspec.structs.replace(settings, profile="2021")) as server,
    ):
        seller = new_account(server)
        assert [one["id"] for one in seller.get(PACKAGES).json()["basePackages"]][2:] == ["promoPackage"]
        id_ = live(seller)
        assert modify(seller, id_, "CHANGE", "promoPackage")["basePackage"]["id"] == "promoPackage"
        assert offer_of(seller, id_)["promotion"]["emphasizedHighlightBoldPackage"] is True
        assert charges(seller, id_) == [("FHB", "-29.00")]


def test_a_task_that_runs_again_changes_nothing(seller: Account) -> None:
    id_ = live(seller)
    modify(seller, id_, "CHANGE", "emphasized10d")
    before = offer_of(seller, id_)
    for key in (f"{seller.id}/{id_}/1", f"{seller.id}/1/1"):
        seller.server.run(jobs.turn, key)
    assert offer_of(seller, id_) == before


def test_a_scheduled_offer_is_promoted_when_it_is_listed(own_server: Server) -> None:
    seller = new_account(own_server)
    id_ = create(seller, listable(seller, promotion={"emphasized": True}))["id"]
    publish(seller, id_, scheduledFor=iso(own_server.world.now() + DAY))
    assert options(seller, id_) == {"offerId": id_, **NOTHING}
    assert problems(ask(seller, id_, modification("CHANGE", "emphasized1d"))) == NOT_ALLOWED
    seller = later(seller, DAY)
    assert options(seller, id_)["basePackage"]["id"] == "emphasized10d"
    assert charges(seller, id_) == [("FEA", "-19.00")]


def test_purchases_pay_the_commission_of_featured_offers(seller: Account, buyer: Account) -> None:
    id_ = live(seller)
    modify(seller, id_, "CHANGE", "emphasized1d")
    buy(buyer, (id_, 1))
    assert charges(seller, id_) == [("SUC", "-9.59"), ("FSF", "-7.19"), ("FEA", "-2.90")]


def test_all_modifications_or_none(seller: Account) -> None:
    id_ = live(seller)
    wrong = ask(seller, id_, modification("CHANGE", "emphasized1d"), modification("CHANGE", "other"))
    assert problems(wrong) == UNSUPPORTED
    assert options(seller, id_)["basePackage"] is None
    both = ask(
        seller, id_, modification("CHANGE", "emphasized1d"), modification("CHANGE", "departmentPage", "EXTRA")
    ).json()
    assert [one["id"] for one in (both["basePackage"], *both["extraPackages"])] == ["emphasized1d", "departmentPage"]


def test_drafts_and_other_sellers_offers(seller: Account, other_seller: Account) -> None:
    draft, foreign = create(seller)["id"], live(other_seller)
    change = modification("CHANGE", "emphasized1d")
    assert problems(ask(seller, draft, change)) == NOT_ALLOWED
    assert ask(seller, foreign, change).status_code == 403
    assert problems(ask(seller, "1", change)) == (422, [("offerNotFound", None)])
    assert [seller.get(f"{OFFERS}/{id_}/promo-options").status_code for id_ in (foreign, "1", "x")] == [403] * 3
    assert options(other_seller, foreign) == {"offerId": foreign, **NOTHING}


def test_the_list_of_a_seller(seller: Account, other_seller: Account) -> None:
    path = f"{OFFERS}/promo-options"
    assert seller.get(path).json() == {"promoOptions": [], "count": 0, "totalCount": 0}
    live(seller)
    ids = [live(seller) for _ in range(3)]
    for id_ in ids:
        modify(seller, id_, "CHANGE", "emphasized1d")
    modify(other_seller, live(other_seller), "CHANGE", "emphasized1d")
    shown = [options(seller, id_) for id_ in ids][::-1]
    assert seller.get(path).json() == {"promoOptions": shown, "count": 3, "totalCount": 3}
    page = seller.get(path, params={"limit": 1, "offset": 1}).json()
    assert page == {"promoOptions": shown[1:2], "count": 1, "totalCount": 3}
    modify(seller, ids[0], "REMOVE_NOW", "emphasized1d")
    assert seller.get(path).json()["totalCount"] == 2
    for wrong in ({"limit": 0}, {"limit": 5001}, {"offset": -1}, {"limit": "x"}):
        assert problems(seller.get(path, params=wrong)) == (400, [("BadRequestException", next(iter(wrong)))])


class TestCommands:
    def test_a_command_with_its_tasks(self, seller: Account, other_seller: Account) -> None:
        promoted, draft, foreign = live(seller), create(seller)["id"], live(other_seller)
        path = f"{COMMANDS}/{uuid.uuid4()}"
        body = command(
            promoted,
            draft,
            foreign,
            "x",
            basePackage={"id": "emphasized10d"},
            extraPackages=[{"id": "departmentPage"}],
            modificationTime="NOW",
        )
        answer = seller.put(path, json=body)
        id_ = path.rpartition("/")[2]
        assert (answer.status_code, answer.json()) == (
            201,
            {"id": id_, "taskCount": {"total": 0, "success": 0, "failed": 0}},
        )
        seller.server.settle()
        report = {"id": id_, "taskCount": {"total": 4, "success": 1, "failed": 3}}
        assert seller.get(path).json() == report
        assert seller.put(path, json=body).json() == report
        assert seller.put(path, json=command(draft, extraPackages=[])).status_code == 409
        shown = seller.get(f"{path}/tasks").json()
        assert shown["modification"] == body["modification"]
        assert shown["additionalMarketplaces"] == []
        assert [
            (task["offer"]["id"], task["status"], [e["message"] for e in task["errors"]]) for task in shown["tasks"]
        ] == [
            (promoted, "DONE", []),
            (draft, "ERROR", ["promo Package is not allowed for offer"]),
            (foreign, "ERROR", ["Offer not found. It was deleted, archived or never existed."]),
            ("x", "ERROR", ["Offer not found. It was deleted, archived or never existed."]),
        ]
        assert {task["marketplaceId"] for task in shown["tasks"]} == {"allegro-pl"}
        assert all(task["finishedAt"] >= task["scheduledAt"] for task in shown["tasks"])
        assert len(seller.get(f"{path}/tasks", params={"limit": 2, "offset": 3}).json()["tasks"]) == 1
        has = options(seller, promoted)
        assert [one["id"] for one in (has["basePackage"], *has["extraPackages"])] == ["emphasized10d", "departmentPage"]
        assert options(other_seller, foreign)["basePackage"] is None
        for address in (path, f"{path}/tasks"):
            assert other_seller.get(address).status_code == 404
        assert charges(seller, promoted) == [("FEA", "-19.00"), ("DPG", "-79.00")]

    def test_at_once_or_with_the_end_of_the_cycle(self, seller: Account) -> None:
        id_ = live(seller)
        one_day, ten_days = {"id": "emphasized1d"}, {"id": "emphasized10d"}
        assert run(seller, id_, basePackage=one_day, extraPackages=[{"id": "departmentPage"}]) == [("DONE", [])]
        run(seller, id_, basePackage=ten_days)
        shown = options(seller, id_)
        assert shown["basePackage"]["id"] == "emphasized1d"
        assert shown["pendingChanges"]["basePackage"]["id"] == "emphasized10d"
        assert [one["id"] for one in shown["extraPackages"]] == ["departmentPage"]  # left out, so they stay
        run(seller, id_, basePackage=ten_days, modificationTime="NOW")
        shown = options(seller, id_)
        assert (shown["basePackage"]["id"], shown["pendingChanges"]) == ("emphasized10d", None)
        run(seller, id_, basePackage={"id": None}, extraPackages=[])
        shown = options(seller, id_)
        ends = [one["validTo"] for one in (shown["basePackage"], *shown["extraPackages"])]
        assert None not in ends
        run(seller, id_, basePackage={}, modificationTime="NOW")
        assert options(seller, id_)["basePackage"] is None
        assert [one["validTo"] for one in options(seller, id_)["extraPackages"]] == ends[1:]
        run(seller, id_, extraPackages=[], modificationTime="NOW")
        assert options(seller, id_) == {"offerId": id_, **NOTHING}

    @pytest.mark.parametrize(
        ("case", "change", "expected"),
        [
            ("nothing", {}, [("VALIDATION_ERROR", "modification")]),
            ("nulls", {"basePackage": None, "extraPackages": None}, [("VALIDATION_ERROR", "modification")]),
            (
                "another time",
                {"extraPackages": [], "modificationTime": "LATER"},
                [("unsupportedModificationTime", "modification.modificationTime")],
            ),
            ("unknown base package", {"basePackage": {"id": "promoPackage"}}, [("unsupportedChangeType", None)]),
            (
                "extra packages of the other type",
                {"extraPackages": [{"id": "emphasized1d"}, {"id": None}]},
                [("unsupportedChangeType", None)] * 2,
            ),
        ],
    )
    def test_wrong_commands(self, seller: Account, case: str, change: dict[str, Any], expected: Any) -> None:
        path = f"{COMMANDS}/{uuid.uuid4()}"
        assert problems(seller.put(path, json=command("1", **change))) == (422, expected), case
        assert seller.get(path).status_code == 404

    def test_limits_of_a_command(self, seller: Account) -> None:
        path = f"{COMMANDS}/{uuid.uuid4()}"
        for ids in ([], [str(i) for i in range(1, 1002)]):
            answer = seller.put(path, json=command(*ids, extraPackages=[]))
            assert answer.status_code == 422, answer.text
            assert answer.json()["errors"][0]["code"] == "VALIDATION_ERROR"
        assert seller.put(f"{COMMANDS}/x", json=command("1", extraPackages=[])).status_code == 422
        elsewhere = {"additionalMarketplaces": [{"marketplaceId": "allegro-cz", "modification": {"extraPackages": []}}]}
        refused = seller.put(path, json=command("1", extraPackages=[]) | elsewhere)
        assert problems(refused) == (422, [("promoPackageNotAllowed", "additionalMarketplaces[0].marketplaceId")])
        assert seller.put(path, json=command(*map(str, range(1, 1001)), extraPackages=[])).status_code == 201
