"""The seller's tool against the real application, over real HTTP."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
from functools import partial

import pytest
import uvicorn
from PIL import Image
from rich.console import Console
from watched import ask

from harness import free_port, new_account
from stragan.app import TASKS
from stragan.client.allegro import Allegro
from stragan.client.failures import Unreachable
from stragan.client.transport import Transport
from stragan.jobs import worker
from stragan.lister import run
from stragan.lister.options import ListOptions

pytestmark = pytest.mark.one_database


PHONES = "Elektronika > Telefony i akcesoria > Smartfony i telefony komórkowe > Smartfony"
COLUMNS = ("sku", "title", "price", "quantity", "category", "description", "images", "gtin", "brand", "condition")
PHONE = {
    "title": "Smartfon Samsung Galaxy S24 8/256 GB czarny",
    "price": "3499,00",
    "quantity": "5",
    "description": "Nowy telefon.\n\n- **Ekran**: 6.2 cala\n- Bateria: 4000 mAh",
    "images": "front.jpg|back.png",
    "brand": "Samsung",
    "condition": "Nowy",
}


@pytest.fixture
def url(server):
    """The address at which the shared application answers, with a worker that does its background work."""
    config = uvicorn.Config(server.asgi, lifespan="off", log_level="warning", access_log=False, loop="none")
    uvicorn_server = uvicorn.Server(config)
    listener = free_port()
    portal = server.client.portal
    serving = portal.start_task_soon(partial(uvicorn_server.serve, sockets=[listener]))
    working = portal.start_task_soon(worker.run, server.world, TASKS)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    uvicorn_server.should_exit = True
    serving.result(20)
    working.cancel()


@pytest.fixture
def shop(tmp_path, url, seller):
    return Shop(tmp_path, url, seller)


class Shop:
    """A seller with a catalogue file, two pictures, and a computer on which the tool keeps its state."""

    def __init__(self, folder, url, seller):
        self.folder, self.url, self.seller = folder, url, seller
        self.file = folder / "products.csv"
        for name, colour in (("front.jpg", "red"), ("back.png", "blue")):
            Image.new("RGB", (640, 480), colour).save(folder / name)
        self.output = ""

    def write(self, *rows, extra=()):
        with self.file.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, (*COLUMNS, *extra))
            writer.writeheader()
            writer.writerows(rows)

    def options(self, **members):
        return ListOptions(
            **{
                "file": self.file,
                "to": self.url,
                "token": self.seller.token,
                "state_dir": self.folder / "state",
                "report": self.folder / "report.json",
                **members,
            }
        )

    def list(self, **members):
        screen = io.StringIO()
        result = asyncio.run(run.list_catalogue(self.options(**members), Console(file=screen, width=100)))
        self.output = screen.getvalue()
        report = json.loads((self.folder / "report.json").read_bytes())
        assert [row["sku"] for row in report["rows"]] == [row.sku for row in result.rows]
        assert report["summary"]["exitCode"] == result.exit_code
        return result

    def offers(self):
        return self.seller.get("/sale/offers", params={"limit": 1000}).json()["offers"]

    def offer(self, result, at=0):
        return self.seller.get(f"/sale/offers/{result.rows[at].offer_id}").json()


def phone(sku="TEL-1", **members):
    return {"sku": sku, **PHONE, **members}


def outcomes(result):
    return [row.outcome for row in result.rows]


def writes(monkeypatch):
    """From now on the tool's writing calls, by name."""
    made = []
    for name in ("create_draft", "update_offer", "upload_image", "send_command", "delete_draft"):
        original = getattr(Allegro, name)

        async def recorded(self, *args, _original=original, _name=name):
            made.append(_name)
            return await _original(self, *args)

        monkeypatch.setattr(Allegro, name, recorded)
    return made


def test_a_row_becomes_an_offer_on_sale(shop):
    shop.write(
        phone(category=PHONES, **{"param:Pamięć RAM": "8GB", "param:Wysyłka": "w kopercie"}),
        extra=("param:Pamięć RAM", "param:Wysyłka"),
    )
    result = shop.list()
    assert (outcomes(result), result.exit_code) == (["LISTED"], 0)
    offer = shop.offer(result)
    assert offer["name"] == PHONE["title"]
    assert offer["publication"]["status"] == "ACTIVE"
    assert offer["external"] == {"id": "TEL-1"}
    assert offer["sellingMode"]["price"] == {"amount": "3499.00", "currency": "PLN"}
    assert offer["stock"] == {"available": 5, "unit": "UNIT"}
    text = "<p>Nowy telefon.</p><ul><li><b>Ekran</b>: 6.2 cala</li><li>Bateria: 4000 mAh</li></ul>"
    assert offer["description"] == {"sections": [{"items": [{"type": "TEXT", "content": text}]}]}
    assert len(offer["images"]) == 2
    assert {entry["id"]: entry["valuesIds"] for entry in offer["parameters"]} == {
        "11323": ["11323_1"],
        "248811": ["248811_1"],
        "260102": ["260102_6"],
    }
    assert offer["customParameters"] == [{"name": "Wysyłka", "values": ["w kopercie"]}]
    assert offer["delivery"]["shippingRates"] is not None
    assert offer["afterSalesServices"]["returnPolicy"] is not None
    assert offer["location"]["countryCode"] == "PL"
    assert offer["payments"] == {"invoice": "VAT"}


def test_the_category_may_be_an_id_an_english_path_its_end_or_left_to_the_title(shop):
    shop.write(
        phone("A", category="250001"),
        phone("B", category="electronics > phones and accessories > Smartphones and mobile phones>SMARTPHONES"),
        phone("C", category="Smartfony i telefony komórkowe > Smartfony"),
        phone("D", category=""),
        phone("E", category="Elektronika > Telefony i akcesoria"),
        phone("F", category="Elektronika > Parowozy"),
        phone("G", title="Qwertyuiop asdfghjkl", description="zxcvbnm", category=""),
    )
    result = shop.list(publish=False)
    leaf = result.rows[1].category
    assert [row.category for row in result.rows] == [leaf] * 4 + [None] * 3
    assert [[reason.code for reason in row.reasons] for row in result.rows[4:]] == [
        ["CATEGORY"],
        ["CATEGORY"],
        ["NO_CATEGORY"],
    ]
    assert outcomes(result) == ["DRAFT"] * 4 + ["REFUSED"] * 3
    assert result.exit_code == 1


def test_running_again_writes_nothing(shop, monkeypatch):
    shop.write(phone("A"), phone("B"), phone("C", images=""))
    first = shop.list()
    assert outcomes(first) == ["LISTED", "LISTED", "DRAFT"]
    made = writes(monkeypatch)
    second = shop.list()
    assert (outcomes(second), made) == (["UNCHANGED", "UNCHANGED", "DRAFT"], [])
    assert [row.offer_id for row in second.rows] == [row.offer_id for row in first.rows]
    assert len(shop.offers()) == 3
    assert second.rows[2].reasons == first.rows[2].reasons != []


def test_a_computer_without_memory_lists_nothing_twice(shop, monkeypatch):
    shop.write(phone("A"), phone("B"))
    shop.list()
    made = writes(monkeypatch)
    again = shop.list(state_dir=shop.folder / "another")
    assert outcomes(again) == ["UNCHANGED", "UNCHANGED"]
    assert sorted(made) == ["upload_image", "upload_image"]  # the same bytes have the same address here
    assert len(shop.offers()) == 2


def test_each_picture_is_uploaded_once(shop, monkeypatch):
    made = writes(monkeypatch)
    shop.write(*(phone(f"S-{at}") for at in range(10)))
    assert outcomes(shop.list()) == ["LISTED"] * 10
    assert sorted(made) == ["create_draft"] * 10 + ["send_command"] + ["upload_image"] * 2


def test_changed_rows_are_updated_and_only_they(shop, monkeypatch):
    shop.write(phone("A"), phone("B"))
    first = shop.list()
    shop.write(phone("A", price="3299.99", quantity="7", title="Smartfon Samsung Galaxy S24 nowa cena"), phone("B"))
    made = writes(monkeypatch)
    second = shop.list()
    assert (outcomes(second), second.exit_code, made) == (["UPDATED", "UNCHANGED"], 0, ["update_offer"])
    offer = shop.offer(second)
    assert offer["id"] == first.rows[0].offer_id
    assert (offer["name"], offer["sellingMode"]["price"]["amount"], offer["stock"]["available"]) == (
        "Smartfon Samsung Galaxy S24 nowa cena",
        "3299.99",
        7,
    )


def test_what_the_seller_did_elsewhere_stays(shop, monkeypatch):
    shop.write(phone("A"))
    result = shop.list()
    offer = shop.offer(result)
    offer["delivery"]["handlingTime"] = "PT168H"
    offer["delivery"]["additionalInfo"] = "Pakujemy starannie"
    assert shop.seller.put(f"/sale/offers/{offer['id']}", json=offer).status_code == 200
    made = writes(monkeypatch)
    assert (outcomes(shop.list()), made) == (["UNCHANGED"], [])
    shop.write(phone("A", quantity="6"))
    assert (outcomes(shop.list()), made) == (["UPDATED"], ["update_offer"])
    assert shop.offer(result)["delivery"]["additionalInfo"] == "Pakujemy starannie"


def test_quantity_nought_ends_an_offer_and_a_new_quantity_brings_it_back(shop):
    shop.write(phone("A"))
    listed = shop.list()
    shop.write(phone("A", quantity="0"))
    ended = shop.list()
    assert (outcomes(ended), ended.exit_code) == (["ENDED"], 1)
    assert [reason.code for reason in ended.rows[0].reasons] == ["OUT_OF_STOCK"]
    assert shop.offer(ended)["publication"]["status"] == "ENDED"
    shop.write(phone("A", quantity="3"))
    back = shop.list()
    assert (outcomes(back), back.rows[0].offer_id) == (["UPDATED"], listed.rows[0].offer_id)
    offer = shop.offer(back)
    assert (offer["publication"]["status"], offer["stock"]["available"]) == ("ACTIVE", 3)
    assert len(shop.offers()) == 1


def test_every_row_is_reported_once_with_its_reasons(shop):
    shop.write(
        phone("OK"),
        phone("NO-IMAGE", images="missing.jpg"),
        phone("ONE-IMAGE", images="front.jpg|missing.jpg"),
        phone("NOT-AN-IMAGE", images="products.csv"),
        phone("NO-PRICE", price="zapytaj"),
        phone("TWICE"),
        phone("TWICE"),
        phone("NONE-LEFT", quantity="0"),
        phone("CHEAP", price="0.50"),
    )
    result = shop.list()
    assert result.exit_code == 1
    assert {
        (row.line, row.sku): (row.outcome, sorted({r.path or r.code for r in row.reasons})) for row in result.rows
    } == {
        (2, "OK"): ("LISTED", []),
        (6, "NO-IMAGE"): ("DRAFT", ["VALIDATION_ERROR", "images"]),
        (10, "ONE-IMAGE"): ("LISTED", []),
        (14, "NOT-AN-IMAGE"): ("DRAFT", ["VALIDATION_ERROR", "images"]),
        (18, "NO-PRICE"): ("REFUSED", ["price"]),
        (22, "TWICE"): ("REFUSED", ["sku"]),
        (26, "TWICE"): ("REFUSED", ["sku"]),
        (30, "NONE-LEFT"): ("DRAFT", ["quantity"]),
        (34, "CHEAP"): result_of_a_low_price(result),
    }
    assert [note for note in result.rows[2].notes if "missing.jpg" in note]
    assert len(shop.offers()) == len([row for row in result.rows if row.offer_id])


def result_of_a_low_price(result):
    """The host decides whether it is a draft or a refusal; a reason there must be."""
    row = result.rows[-1]
    assert row.outcome in ("DRAFT", "REFUSED")
    return row.outcome, sorted({reason.path or reason.code for reason in row.reasons})


def test_messages_are_polish_when_asked_for(shop):
    shop.write(phone("A", price="x"), phone("B", images=""))
    result = shop.list(language="pl")
    assert result.rows[0].reasons[0].message == "Cena 'x' nie jest ceną w złotych, np. 1299,00."
    assert "odrzucone" in shop.output
    assert "szkice" in shop.output


def test_the_output_has_no_control_codes_where_there_is_no_terminal(shop):
    shop.write(phone("A"), phone("B", price="x"))
    shop.list()
    assert "\x1b" not in shop.output
    assert "\r" not in shop.output
    assert "1 listed, 1 refused in" in shop.output.splitlines()[-1]
    assert max(map(len, shop.output.splitlines())) <= 110


def test_a_dry_run_writes_nothing_and_tells_what_it_would_do(shop, monkeypatch):
    shop.write(phone("OLD"), phone("CHANGED"))
    shop.list()
    shop.write(
        phone("OLD"),
        phone("CHANGED", price="1"),
        phone("NEW"),
        phone("BARE", condition="", brand="", title="Smartfon 5G 128 GB nowy model"),
        phone("BAD", price="x"),
    )
    made = writes(monkeypatch)
    result = shop.list(dry_run=True)
    assert made == []
    assert outcomes(result) == ["WOULD_STAY", "WOULD_UPDATE", "WOULD_LIST", "WOULD_DRAFT", "REFUSED"]
    assert [reason.code for reason in result.rows[3].reasons] == ["MISSING_PARAMETERS"]
    assert result.exit_code == 1
    assert len(shop.offers()) == 2


def test_drafts_can_be_left_and_listed_later(shop):
    shop.write(phone("A"))
    left = shop.list(publish=False)
    assert (outcomes(left), [reason.code for reason in left.rows[0].reasons]) == (["DRAFT"], ["NOT_PUBLISHED"])
    assert shop.offer(left)["validation"]["errors"] == []
    assert outcomes(shop.list()) == ["LISTED"]
    assert len(shop.offers()) == 1


def test_a_command_under_way_is_finished_by_the_next_run(shop, monkeypatch):
    """The run dies after it has told the host to list the offers, before it has heard of them."""
    shop.write(phone("A"), phone("B"))

    async def lost(self, *_):
        raise Unreachable("GET", "cable cut", sent=True, repeat=False)

    with monkeypatch.context() as broken:
        broken.setattr(Allegro, "command", lost)
        result = shop.list()
    assert (outcomes(result), result.exit_code, result.error) == (["DRAFT", "DRAFT"], 2, "GET: 0 cable cut")
    assert [reason.code for reason in result.rows[0].reasons] == ["NOT_ATTEMPTED"]
    made = writes(monkeypatch)
    again = shop.list()
    assert (outcomes(again), made) == (["UNCHANGED", "UNCHANGED"], ["send_command"])
    made.clear()
    assert (outcomes(shop.list()), made) == (["UNCHANGED", "UNCHANGED"], [])


def test_an_answer_that_got_lost_makes_no_second_offer(shop, monkeypatch):
    """The host has created the draft, but the tool never heard so."""
    shop.write(phone("A"))
    original = Transport.call
    lost = []

    async def call(self, method, url, *args, **options):
        answer = await original(self, method, url, *args, **options)
        if method == "POST" and url.endswith("/sale/offers") and not lost:
            lost.append(url)
            raise Unreachable("POST /sale/offers", "reset", sent=True, repeat=False)
        return answer

    monkeypatch.setattr(Transport, "call", call)
    assert outcomes(shop.list()) == ["LISTED"]
    assert len(lost) == 1
    assert len(shop.offers()) == 1


def test_a_killed_run_is_completed_by_the_next_one(shop):
    shop.write(*(phone(f"K-{at}") for at in range(120)))
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from rich.console import Console\n"
        "from stragan.lister.options import ListOptions\n"
        "from stragan.lister.run import list_catalogue\n"
        "file, to, token, state = sys.argv[1:]\n"
        "options = ListOptions(file=Path(file), to=to, token=token, state_dir=Path(state))\n"
        "asyncio.run(list_catalogue(options, Console()))\n"
    )
    command = [sys.executable, "-u", "-c", script, str(shop.file), shop.url, shop.seller.token]
    for lines in (1, 3):
        with subprocess.Popen([*command, str(shop.folder / "state")], stdout=subprocess.PIPE) as process:
            for _ in range(lines):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
    assert 0 < len(shop.offers()) <= 120
    result = shop.list()
    assert set(outcomes(result)) <= {"LISTED", "UNCHANGED"}
    assert result.exit_code == 0
    offers = shop.offers()
    assert len(offers) == 120
    assert {offer["publication"]["status"] for offer in offers} == {"ACTIVE"}


def test_two_runs_at_once_are_refused(shop):
    shop.write(phone("A"))

    async def both():
        console = Console(file=io.StringIO())
        return await asyncio.gather(*(run.list_catalogue(shop.options(report=None), console) for _ in range(2)))

    results = asyncio.run(both())
    assert sorted(result.exit_code for result in results) == [0, 2]
    assert len(shop.offers()) == 1


def test_a_deleted_draft_is_made_anew(shop):
    shop.write(phone("A"))
    first = shop.list(publish=False)
    assert shop.seller.delete(f"/sale/offers/{first.rows[0].offer_id}").status_code == 204
    second = shop.list()
    assert outcomes(second) == ["LISTED"]
    assert second.rows[0].offer_id != first.rows[0].offer_id


def test_a_picture_that_the_host_has_lost_is_sent_again(shop):
    shop.write(phone("A"))
    assert outcomes(shop.list(publish=False)) == ["DRAFT"]
    journal = next((shop.folder / "state").glob("*.jsonl"))
    spoilt = [line.replace("/original/", "/original/0") for line in journal.read_text().splitlines() if "image" in line]
    journal.write_text("\n".join(spoilt) + "\n")
    shop.write(phone("B"))
    result = shop.list()
    assert outcomes(result) == ["LISTED"]
    assert len(shop.offer(result)["images"]) == 2


@pytest.mark.parametrize(
    ("case", "members", "words"),
    [
        ("nobody answers", {"to": "http://127.0.0.1:9"}, "127.0.0.1:9"),
        ("no file", {"file": "no.csv"}, "no.csv"),
        ("not a host", {"to": "ftp://x"}, "ftp://x"),
        ("nobody is known", {"token": None}, "--client-id"),
        ("a dead token", {"token": "x.y.z"}, "Cannot convert access token to JSON"),
        ("no such price list", {"shipping_rates": "Paczki"}, "default"),
        ("half a location", {"location": "PL;Warszawa"}, "COUNTRY;PROVINCE;CITY;POSTCODE"),
    ],
)
def test_a_run_that_cannot_be_carried_out(shop, case, members, words):
    if "file" in members:
        members = {"file": shop.folder / members["file"]}
    shop.write(phone("A"))
    result = shop.list(**members)
    assert result.exit_code == 2
    assert words in result.error
    assert words in shop.output.replace("\n", "")
    assert outcomes(result) == ([] if case == "no file" else ["REFUSED"])
    assert shop.offers() == []


def test_an_account_without_terms_gets_drafts_with_reasons(shop, server):
    shop.seller = new_account(server, terms=False)
    shop.write(phone("A"))
    result = shop.list()
    assert outcomes(result) == ["DRAFT"]
    assert result.rows[0].reasons != []
    assert [warning for warning in result.warnings if "--location" in warning]
    placed = shop.list(location="PL;MAZOWIECKIE;Warszawa;00-001")
    assert outcomes(placed) == ["DRAFT"]
    assert placed.warnings == ()


def test_a_sandbox_hands_out_a_token(live, tmp_path):
    shop = Shop(tmp_path, live.url, None)
    shop.write(phone("A"))
    members = {"token": None, "file": shop.file, "state_dir": tmp_path / "state", "report": tmp_path / "report.json"}
    screen = io.StringIO()
    by_file = ListOptions(**members, ready_file=tmp_path / "ready.json")
    result = asyncio.run(run.list_catalogue(by_file, Console(file=screen)))
    assert (outcomes(result), result.account) == (["LISTED"], live.ready["sellers"][0]["login"])
    by_hand = ListOptions(
        **members,
        to=live.url,
        admin_token=live.ready["admin_token"],
        login=live.ready["sellers"][0]["login"],
    )
    assert outcomes(asyncio.run(run.list_catalogue(by_hand, Console(file=screen)))) == ["UNCHANGED"]


def test_a_server_with_limits_is_listed_to_at_its_pace(shop):
    """Nine requests in a second, then a second of silence: the tool waits as it is told, and lists everything."""
    skus = [f"TEL-{n}" for n in range(2)]
    shop.write(*(phone(sku) for sku in skus))
    server = shop.seller.server
    wish = {"limits": "production", "factor": 0.001, "time": 1 / 60}
    assert ask(server, "PUT", "/_stragan/limits", wish).status_code == 200
    try:
        result = shop.list()
        assert (outcomes(result), result.exit_code) == (["LISTED"] * 2, 0)
        assert ask(server, "GET", "/_stragan/limits").json()["refused"] > 0
        assert "the host asks to wait 1 s" in shop.output
    finally:
        ask(server, "PUT", "/_stragan/limits", {"limits": "off"})
    assert sorted(offer["external"]["id"] for offer in shop.offers()) == skus
