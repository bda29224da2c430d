"""The seller's panel through HTTP: overview, list, actions, tags, events; CSRF, others' offers, hostile titles."""

from typing import Any
from urllib.parse import urlsplit

import product_listing
import pytest
from listing import create, listable, publish, status
from panelling import Desk, nodes, row_ids, said, texts
from product_listing import by_gtin

HOSTILE = "<script>alert(1)</script> \"' onload=x {{ 7*7 }} &amp;"
ACTIONS = ("publish", "end", "schedule", "delete", "tags", "copy")


@pytest.fixture
def desk(seller: Any) -> Desk:
    return Desk(seller)


@pytest.fixture
def ids(seller: Any) -> dict[str, str]:
    """An active offer, an ended one, a draft that can be listed, and one that cannot."""
    document = listable(seller)

    def make(name: str, price: str, stock: int) -> str:
        mode = {"format": "BUY_NOW", "price": {"amount": price, "currency": "PLN"}}
        changes = {"name": name, "sellingMode": mode, "stock": {"available": stock}, "external": {"id": f"SKU {name}"}}
        return str(create(seller, document | changes)["id"])

    made = {
        "active": make("Lampa stojąca do salonu", "1250.50", 3),
        "ended": make("Krzesło drewniane dębowe", "250", 1),
        "draft": make("Stół drewniany okrągły", "999.99", 9),
        "poor": str(create(seller, {"name": "Szkic bez niczego"})["id"]),
    }
    publish(seller, made["active"], made["ended"])
    publish(seller, made["ended"], action="END")
    return made


def titles(answer: Any) -> list[str]:
    return texts(answer, "tr .offer > div > a")


def test_strangers_sign_in_first(server: Any, seller: Any) -> None:
    stranger = Desk(seller)
    stranger.cookie = "x" * 43
    for path in ("/panel", "/panel/offers", "/panel/tags", "/panel/events", "/panel/commands/x"):
        answer = stranger.get(path)
        assert answer.status_code == 303
        assert urlsplit(answer.headers["location"]).path == "/auth/sign-in"


def test_the_list_shows_what_there_is(desk: Desk, ids: dict[str, str]) -> None:
    answer = desk.get("/panel/offers")
    assert row_ids(answer) == [ids["poor"], ids["draft"], ids["ended"], ids["active"]]
    assert texts(answer, ".tabs a") == [
        "All 4",
        "Active 1",
        "Scheduled 0",
        "Drafts 2",
        "Incomplete drafts 1",
        "Ended 1",
    ]
    assert texts(answer, f"#offer-{ids['active']} .num") == ["1,250.50 zł", "3", "0"]
    assert texts(answer, f"#offer-{ids['active']} .state") == ["Active"]
    assert "SKU Lampa stojąca do salonu" in texts(answer, f"#offer-{ids['active']} .hint")[0]
    trouble = nodes(answer, f"#offer-{ids['poor']} .trouble a")
    assert len(trouble) == 1
    assert str(trouble[0].attributes["href"]).startswith(f"/panel/offers/{ids['poor']}")
    assert nodes(answer, f"#offer-{ids['draft']} .trouble") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=ACTIVE", ["active"]),
        ("status=UNLISTABLE", ["poor"]),
        ("status=INACTIVE", ["poor", "draft"]),
        ("status=nonsense", ["poor", "draft", "ended", "active"]),
        ("q=drewn", ["draft", "ended"]),
        ("q=drewn&status=ENDED", ["ended"]),
        ("q=%00", []),
        ("external=SKU+Lampa+stoj%C4%85ca+do+salonu", ["active"]),
        ("category=257150&from=500", ["draft", "active"]),
        ("from=200&to=1+000,00", ["draft", "ended"]),
        ("sort=sellingMode.price.amount&category=257150", ["ended", "draft", "active"]),
        ("sort=nonsense&page=-1&q=stół", ["draft"]),
        ("page=99999999999999999999", ["poor", "draft", "ended", "active"]),
        ("tag=nonsense", []),
    ],
)
def test_search(desk: Desk, ids: dict[str, str], query: str, expected: list[str]) -> None:
    answer = desk.get(f"/panel/offers?{query}")
    assert row_ids(answer) == [ids[name] for name in expected]
    part = desk.part(f"/panel/offers?{query}")
    assert row_ids(part) == row_ids(answer)
    assert "<html" not in part.text


def test_an_offer_is_found_by_its_number(desk: Desk, ids: dict[str, str]) -> None:
    answer = desk.part(f"/panel/offers?q={ids['ended']}&from=&status=")
    assert row_ids(answer) == [ids["ended"]]
    assert answer.headers["hx-replace-url"] == f"/panel/offers?q={ids['ended']}"


def test_a_price_that_is_none_is_told(desk: Desk, ids: dict[str, str]) -> None:
    answer = desk.get("/panel/offers?from=tanio")
    assert row_ids(answer) == []
    assert len(nodes(answer, "#from[aria-invalid]")) == 1


def test_pages(desk: Desk, seller: Any) -> None:
    for i in range(51):
        create(seller, {"name": f"Szkic numer {i}"})
    first, second = desk.get("/panel/offers"), desk.get("/panel/offers?page=2")
    assert (len(row_ids(first)), titles(second)) == (50, ["Szkic numer 0"])
    assert [node.attributes["href"] for node in nodes(first, ".pages a")] == ["/panel/offers?page=2"]


def test_no_offers_yet(desk: Desk) -> None:
    assert texts(desk.get("/panel/offers"), ".empty h2") == ["No offers yet"]
    assert "stragan list" in desk.get("/panel/offers").text


def test_publishing_is_a_command_whose_outcome_is_shown(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    answer = desk.post("/panel/actions/publish", [("offer", ids["draft"]), ("offer", ids["poor"]), ("offer", "x")])
    assert answer.status_code == 303
    command = answer.headers["location"]
    waiting = desk.part(command)
    assert texts(waiting, "p[role=status]") == ["0 of 2. Working…"]
    assert nodes(waiting, "#report")[0].attributes["hx-get"] == command
    seller.server.settle()
    over = desk.part(command)
    assert texts(over, "p[role=status]") == ["2 of 2. Done: 1. Not done: 1."]
    assert "hx-get" not in nodes(over, "#report")[0].attributes
    assert (status(seller, ids["draft"]), status(seller, ids["poor"])) == ("ACTIVE", "INACTIVE")
    assert any("You cannot activate an invalid offer." in text for text in texts(over, "td"))


def test_ending(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    assert desk.post("/panel/actions/end", [("offer", ids["active"])]).status_code == 303
    seller.server.settle()
    assert status(seller, ids["active"]) == "ENDED"


def test_scheduling_asks_for_a_date_to_come(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    chosen = [("offer", ids["draft"])]
    assert len(nodes(desk.post("/panel/actions/schedule", chosen), "input[type=datetime-local]")) == 1
    for at, error in (
        ("", "Choose a date and time."),
        ("2020-01-01T10:00", "This time has passed. Choose a later one."),
    ):
        refused = desk.post("/panel/actions/schedule", [*chosen, ("at", at)])
        assert (refused.status_code, said(refused, "#at-error")) == (422, error)
    assert desk.post("/panel/actions/schedule", [*chosen, ("at", "2099-07-01T10:00")]).status_code == 303
    seller.server.settle()
    publication = seller.get(f"/sale/offers/{ids['draft']}").json()["publication"]
    assert (publication["status"], publication["startingAt"]) == ("ACTIVATING", "2099-07-01T08:00:00.000Z")


def test_drafts_are_deleted_after_a_question(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    chosen = [("offer", ids["draft"]), ("offer", ids["active"])]
    asked = desk.post("/panel/actions/delete", chosen)
    assert texts(asked, "h1") == ["Delete drafts?"]
    assert status(seller, ids["draft"]) == "INACTIVE"
    done = desk.post("/panel/actions/delete", [*chosen, ("sure", "1")])
    assert done.status_code == 422
    assert "You can only remove the draft offer." in done.text
    assert seller.get(f"/sale/offers/{ids['draft']}").status_code == 404
    assert status(seller, ids["active"]) == "ACTIVE"
    last = desk.post("/panel/actions/delete", [("offer", ids["poor"]), ("sure", "1"), ("return", "//evil.example/")])
    assert (last.status_code, last.headers["location"]) == (303, "/panel/offers")


def test_a_copy_is_a_draft_like_its_model(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    answer = desk.post("/panel/actions/copy", [("offer", ids["active"])])
    assert answer.status_code == 303
    made = answer.headers["location"].rsplit("/", 1)[1]
    model, copy = (seller.get(f"/sale/offers/{id_}").json() for id_ in (ids["active"], made))
    own = {"id", "publication", "createdAt", "updatedAt", "validation"}
    assert {k: v for k, v in copy.items() if k not in own} == {k: v for k, v in model.items() if k not in own}
    assert (copy["publication"]["status"], copy["validation"]["errors"]) == ("INACTIVE", [])


def test_price_and_stock_in_the_row(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    path = f"/panel/offers/{ids['active']}/quick"
    form = desk.part(path)
    assert [node.attributes["value"] for node in nodes(form, "input:not([type=hidden])")] == ["1250.50", "3"]
    changed = desk.post(path, [("price", "1 199,90"), ("stock", "7")], **{"HX-Request": "true"})
    assert texts(changed, "tr .num") == ["1,199.90 zł", "7", "0"]
    offer = seller.get(f"/sale/offers/{ids['active']}").json()
    assert (offer["sellingMode"]["price"]["amount"], offer["stock"]["available"]) == ("1199.90", 7)
    plain = desk.post(path, [("price", "1199.90"), ("stock", "8")])
    assert (plain.status_code, plain.headers["location"]) == (303, f"/panel/offers?q={ids['active']}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ([("price", "tanio"), ("stock", "3")], "price"),
        ([("price", "-1"), ("stock", "3")], "price"),
        ([("price", ""), ("stock", "3")], "price"),
        ([("price", "1250.50"), ("stock", "x")], "stock"),
        ([("price", "1250.50"), ("stock", "-1")], "stock"),
        ([("price", "1250.50"), ("stock", "999999999999999999999")], "stock"),
    ],
)
def test_a_wrong_price_or_stock_is_told_beside_its_field(
    desk: Desk, seller: Any, ids: dict[str, str], fields: list[tuple[str, str]], field: str
) -> None:
    before = seller.get(f"/sale/offers/{ids['active']}").content
    answer = desk.post(f"/panel/offers/{ids['active']}/quick", fields, **{"HX-Request": "true"})
    assert 400 <= answer.status_code < 500
    assert said(answer, f"#{field}-{ids['active']}-error") != ""
    assert seller.get(f"/sale/offers/{ids['active']}").content == before


def test_tags(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    assert desk.post("/panel/tags", [("name", "Wyprzedaż")]).status_code == 303
    refused = desk.post("/panel/tags", [("name", "x" * 26)])
    assert (refused.status_code, said(refused, "#name-error")) == (422, "A tag's name has 1 to 25 characters.")
    id_ = seller.get("/sale/offer-tags").json()["tags"][0]["id"]
    given = [("offer", ids["active"]), ("sure", "1"), ("tag", id_)]
    assert desk.post("/panel/actions/tags", given).status_code == 303
    assert row_ids(desk.get(f"/panel/offers?tag={id_}")) == [ids["active"]]
    assert len(nodes(desk.post("/panel/actions/tags", given[:1]), "input[name=tag][checked]")) == 1
    assert nodes(desk.post("/panel/actions/tags", [("offer", ids["ended"])]), "input[name=tag][checked]") == []
    assert texts(desk.get("/panel/offers"), f"#offer-{ids['active']} .badge")[0] == "Wyprzedaż"
    assert texts(desk.get("/panel/tags"), ".tag-does a") == ["Offers: 1"]
    desk.post(f"/panel/tags/{id_}/rename", [("name", "Nowości")])
    assert seller.get("/sale/offer-tags").json()["tags"][0]["name"] == "Nowości"
    refused = desk.post(f"/panel/tags/{id_}/rename", [("name", " ")])
    assert (refused.status_code, said(refused, f"#tag-{id_}-error")) == (422, "A tag's name has 1 to 25 characters.")
    drafts = desk.post("/panel/actions/tags", [("offer", ids["draft"]), ("sure", "1"), ("tag", id_)])
    assert (drafts.status_code, "drafts have no tags" in drafts.text) == (422, True)
    desk.post(f"/panel/tags/{id_}/delete")
    assert seller.get("/sale/offer-tags").json()["tags"] == []


def test_overview_and_events(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    overview = desk.get("/panel")
    assert [node.text() for node in nodes(overview, ".counter strong")] == ["0", "1", "0", "2", "1"]
    events = desk.get("/panel/events")
    assert texts(events, "tbody code") == ["OFFER_ENDED", "OFFER_ACTIVATED", "OFFER_ACTIVATED"]
    assert texts(events, "tbody a")[0] == "Krzesło drewniane dębowe"
    assert row_ids(desk.part("/panel/events?topic=order")) == []


def test_nothing_chosen(desk: Desk) -> None:
    for action in ACTIONS[:-1]:
        answer = desk.post(f"/panel/actions/{action}", [("return", "/panel/offers?q=x")])
        assert (answer.status_code, answer.headers["location"]) == (303, "/panel/offers?q=x")


def test_forms_of_other_sites_do_nothing(desk: Desk, seller: Any, ids: dict[str, str]) -> None:
    paths = [f"/panel/actions/{action}" for action in ACTIONS]
    paths += [f"/panel/offers/{ids['active']}/quick", "/panel/tags", "/panel/tags/x/rename", "/panel/tags/x/delete"]
    fields = [("offer", ids["draft"]), ("sure", "1"), ("name", "Obcy"), ("price", "1"), ("stock", "1")]
    before = seller.get("/sale/offers").content
    for path in paths:
        for token in ("", "0" * 64):
            assert desk.post(path, fields, token=token).status_code == 403, path
    seller.server.settle()
    assert seller.get("/sale/offers").content == before
    assert seller.get("/sale/offer-tags").json() == {"tags": []}


def test_offers_of_others_are_neither_seen_nor_touched(seller: Any, other_seller: Any, ids: dict[str, str]) -> None:
    stranger = Desk(other_seller)
    assert row_ids(stranger.get("/panel/offers")) == []
    assert row_ids(stranger.get(f"/panel/offers?q={ids['active']}")) == []
    tag = other_seller.post("/sale/offer-tags", json={"name": "Cudzy"}).json()["id"]
    before = seller.get("/sale/offers").content
    for path in (f"/panel/offers/{ids['active']}/row", f"/panel/offers/{ids['active']}/quick"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/panel/offers/{ids['active']}/quick", [("price", "1"), ("stock", "1")]).status_code == 404
    command = ""
    for action in ACTIONS:
        for id_ in ids.values():
            fields = [("offer", id_), ("sure", "1"), ("tag", tag), ("at", "2099-07-01T10:00")]
            answer = stranger.post(f"/panel/actions/{action}", fields)
            assert not any(title in answer.text for title in ("Lampa", "Krzesło", "Stół", "Szkic"))
            command = answer.headers.get("location", command)
    seller.server.settle()
    assert seller.get("/sale/offers").content == before
    report = stranger.get(command)
    assert "Offer not found." in report.text
    assert "Lampa" not in report.text
    assert Desk(seller).get(command).status_code == 404


def test_hostile_texts_stay_texts(desk: Desk, seller: Any) -> None:
    id_ = str(create(seller, {"name": HOSTILE, "external": {"id": HOSTILE[:40]}})["id"])
    seller.post("/sale/offer-tags", json={"name": "<b onclick=x>"})
    for path in ("/panel", "/panel/offers", f"/panel/offers/{id_}/quick", "/panel/tags"):
        answer = desk.get(path)
        assert "<script>alert" not in answer.text
        assert "<b onclick" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert titles(desk.get("/panel/offers")) == [" ".join(HOSTILE.split())]
    assert "<script>alert" not in desk.post("/panel/actions/delete", [("offer", id_)]).text
    searched = desk.get(f"/panel/offers?q={HOSTILE.replace('&', '%26').replace(' ', '+')}")
    assert "<script>alert" not in searched.text


def test_in_polish(seller: Any, ids: dict[str, str]) -> None:
    desk = Desk(seller, "pl-PL")
    answer = desk.get("/panel/offers")
    assert texts(answer, "h1") == ["Moje oferty"]
    assert texts(answer, f"#offer-{ids['active']} .num")[0] == "1 250,50 zł"
    command = desk.post("/panel/actions/publish", [("offer", ids["poor"])]).headers["location"]
    seller.server.settle()
    assert "Nie można wystawić oferty, która ma braki." in desk.get(command).text


def test_a_copy_of_a_product_offer_keeps_its_product(desk: Desk, seller: Any) -> None:
    model = product_listing.create(seller, by_gtin())
    made = desk.post("/panel/actions/copy", [("offer", model["id"])]).headers["location"].rsplit("/", 1)[1]
    copy = seller.get(f"/sale/product-offers/{made}").json()
    for member in ("name", "productSet", "parameters", "images", "sellingMode", "stock", "delivery", "location"):
        assert copy[member] == model[member], member
    assert (copy["publication"]["status"], copy["validation"]["errors"]) == ("INACTIVE", [])
