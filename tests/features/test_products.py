"""The catalogue of products: search, single products, proposals, and what product offers ask of it."""

import io

import pytest
from PIL import Image

from harness import new_account, sign_in
from stragan.catalogue.model import load_products
from stragan.features.images import service as images
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.products import seeding, service, store
from stragan.features.products.schemas import Proposal
from stragan.kernel.problems import Problem
from stragan.kernel.times import DAY, HOUR

PATH, PROPOSALS = "/sale/products", "/sale/product-proposals"
BLACK, WHITE, CLOCK, PHONE = (
    "d7187e51-36cc-4999-861e-a4336aa165f0",
    "17ef2e7a-a759-42e9-84c2-93bf1a578ba6",
    "8ff859fc-09fa-44f9-bada-0366126cb556",
    "df7e4db9-0dc6-4708-af86-84360469a152",
)
NOBODY = "00000000-0000-4000-8000-000000000000"
STARTER = {product.id: product for product in load_products()}
GTIN_OF_BOTH = STARTER[BLACK].gtins[0]
HEADPHONES, SMARTPHONES, ELECTRONICS = "250065", "250001", "42540aec-367a-4e5e-b411-17c09b08e41f"
BRAND, COLOUR, GTIN = "248811", "247042", "225693"


def search(account, phrase, **query):
    answer = account.get(PATH, params={"phrase": phrase, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(found):
    return [product["id"] for product in found["products"]]


def refusal(answer, status=422):
    assert answer.status_code == status, answer.text
    return [(error["code"], error["path"]) for error in answer.json()["errors"]]


def picture(side=400, colour="red"):
    file = io.BytesIO()
    Image.new("RGB", (side, 300), colour).save(file, "png")
    return file.getvalue()


def upload(account, **look):
    answer = account.post("/sale/images", content=picture(**look), headers={"Content-Type": "image/png"})
    return answer.json()["location"]


def proposal(account, name="Słuchawki Bezimienne AB-1", **members):
    url = upload(account)
    parameters = [{"id": BRAND, "valuesIds": ["248811_65"]}]
    whole = {
        "name": name,
        "category": {"id": HEADPHONES},
        "images": [{"url": url}],
        "parameters": parameters,
        "language": "pl-PL",
    }
    return whole | members


def count(server):
    async def counted(world):
        return (await store.counts(world.db, [store.EVERYTHING]))[store.EVERYTHING]

    return server.run(counted)


# Search


def test_a_sellers_title_finds_the_product(seller):
    found = search(seller, "Słuchawki bezprzewodowe THOMSON wear7720 czarne szybki GRATIS 24h")
    assert ids(found)[:2] == [BLACK, WHITE]
    product = found["products"][0]
    assert product["name"] == STARTER[BLACK].name
    assert product["publication"] == {"status": "LISTED"}
    assert [step["id"] for step in product["category"]["path"]][-1] == HEADPHONES


@pytest.mark.parametrize(
    ("case", "phrase"),
    [
        ("another form of the word", "zegary ścienne z plastrów dębu"),
        ("without diacritics", "zegar scienny z plastra debu"),
        ("the beginning of a word", "zegar ścien plas dęb"),
        ("capitals", "ZEGAR ŚCIENNY DĘBU"),
    ],
)
def test_spellings(seller, case, phrase):
    assert ids(search(seller, phrase))[0] == CLOCK, case


def test_english_names_of_categories_and_values_are_searched(seller):
    found = search(seller, "headphones white thomson")
    assert ids(found)[0] == WHITE
    assert [step["name"] for step in found["products"][0]["category"]["path"]][-1] == "Headphones"


def test_a_bar_code_finds_all_products_that_have_it(seller, application):
    for phrase in (GTIN_OF_BOTH, f"0{GTIN_OF_BOTH}"):
        assert ids(search(application, phrase)) == [WHITE, BLACK]
        assert ids(search(seller, phrase, mode="GTIN")) == [WHITE, BLACK]
    answer = seller.get(PATH, params={"ean": GTIN_OF_BOTH})
    assert ids(answer.json()) == [WHITE, BLACK]
    assert ids(search(seller, "4006381333931", mode="GTIN")) == []
    assert ids(search(seller, "słuchawki", mode="GTIN")) == []


def test_a_makers_number(seller):
    assert ids(search(seller, "wear-7720", mode="MPN")) == [WHITE, BLACK]
    assert ids(search(seller, "Thomson", mode="MPN")) == []
    assert ids(search(seller, "--", mode="MPN")) == []


def test_pages_of_thirty(seller):
    seen, page = [], {}
    for _ in range(100):
        found = search(seller, "czarny", **page)
        seen += ids(found)
        assert len(found["products"]) <= 30
        if found["nextPage"] is None:
            break
        page = {"page.id": found["nextPage"]["id"]}
    black = [product for product in STARTER.values() if any("czarn" in word for word in product.name.lower().split())]
    assert len(seen) == len(set(seen))
    assert len(seen) >= len(black) > 30
    assert ids(search(seller, "czarny", **{"page.id": seen[-1]})) == []
    assert ids(search(seller, "czarny", **{"page.id": NOBODY})) == []


def test_better_matches_come_first(seller):
    names = [product["name"] for product in search(seller, "smartfon 128 GB")["products"]]
    whole = [name for name in names if "Smartfon" in name and "128 GB" in name]
    assert len(whole) >= 3
    assert names[: len(whole)] == whole


@pytest.mark.parametrize(
    ("case", "query"),
    [
        ("nothing", {}),
        ("an empty phrase", {"phrase": " "}),
        ("only a category", {"category.id": HEADPHONES}),
        ("similar to nothing", {"phrase": "x", "searchFeatures": "SIMILAR_CATEGORIES"}),
    ],
)
def test_nothing_to_search_by(seller, case, query):
    answer = seller.get(PATH, params=query, headers={"Accept-Language": "pl-PL"})
    assert refusal(answer) == [("ConstraintViolationException", None)], case
    (error,) = answer.json()["errors"]
    assert (error["message"], error["userMessage"]) == ("An error has occurred", "Brak wymaganych parametrów.")


@pytest.mark.parametrize(
    ("case", "query", "status", "code"),
    [
        ("mode", {"mode": "NAME"}, 400, "BadRequestException"),
        ("feature", {"searchFeatures": "X", "category.id": HEADPHONES}, 400, "BadRequestException"),
        ("page", {"page.id": "2"}, 400, "BadRequestException"),
        ("flag", {"includeDrafts": "perhaps"}, 400, "BadRequestException"),
        ("phrase", {"phrase": "x" * 1025}, 400, "BadRequestException"),
        ("language", {"language": "de-DE"}, 422, "UnsupportedLanguageException"),
        ("category", {"category.id": "0"}, 422, "CATEGORY_NOT_EXISTS"),
    ],
)
def test_wrong_values(seller, case, query, status, code):
    answer = seller.get(PATH, params={"phrase": "x"} | query)
    assert [found for found, _ in refusal(answer, status)] == [code], case


@pytest.mark.parametrize("header", ["*", "de-DE"])
def test_an_unsupported_language_of_the_reader(seller, header):
    answer = seller.get(PATH, params={"phrase": "zegar"}, headers={"Accept-Language": header})
    assert refusal(answer) == [("UnsupportedLanguageInAcceptLanguageHeader", None)]
    assert seller.get(f"{PATH}/{CLOCK}", headers={"Accept-Language": header}).status_code == 200


@pytest.mark.parametrize(
    "phrase",
    ['"', "' OR 1=1 --", "a AND NOT b", "NEAR(x)", "words:x", "*", "&|!()", "x' | 'y", "żółć " * 200, "\u0000", "😀"],
)
def test_phrases_that_mean_something_to_databases(seller, phrase):
    answer = seller.get(PATH, params={"phrase": phrase})
    assert answer.status_code == (400 if "\0" in phrase else 200)


def test_only_in_a_category(seller):
    everywhere = search(seller, "samsung")
    assert {product["category"]["id"] for product in everywhere["products"]} >= {HEADPHONES, SMARTPHONES}
    within = search(seller, "smartfon", **{"category.id": SMARTPHONES})
    assert within["products"]
    assert {product["category"]["id"] for product in within["products"]} == {SMARTPHONES}
    above = search(seller, "smartfon", **{"category.id": ELECTRONICS})
    assert set(ids(above)) >= set(ids(within))
    assert [step["id"] for step in above["categories"]["path"]] == [ELECTRONICS]
    assert "4" in [below["id"] for below in above["categories"]["subcategories"]]


def test_similar_categories(seller):
    similar = STARTER[BLACK].similar[0]
    query = {"category.id": similar, "searchFeatures": "SIMILAR_CATEGORIES"}
    found = search(seller, "Słuchawki Thomson WEAR7720", **query)
    assert ids(found)[:2] == [WHITE, BLACK]
    assert found["filters"] == []
    assert BLACK not in ids(search(seller, "Słuchawki Thomson WEAR7720", **{"category.id": similar}))


def test_filters_by_parameters(seller):
    within = {"category.id": HEADPHONES}
    every = search(seller, "słuchawki", **within)
    white = search(seller, "słuchawki", **within, **{COLOUR: "247042_2"})
    assert WHITE in ids(white)
    assert BLACK not in ids(white)
    assert set(ids(white)) < set(ids(every))
    both = search(seller, "słuchawki", **within, **{COLOUR: "247042_2,247042_1"})
    assert {WHITE, BLACK} <= set(ids(both))
    thomson = search(seller, "słuchawki", **within, **{COLOUR: "247042_2", BRAND: "248811_65"})
    assert ids(thomson) == [WHITE]
    long = search(seller, "słuchawki", **within, **{"260162.from": "7", "260162.to": "7"})
    assert {WHITE, BLACK} <= set(ids(long))
    assert all(_values(product, "260162") == ["7"] for product in long["products"])
    senseless = {COLOUR: "247042_no", "1": "2", "260162.from": "x", "seller.id": "me"}
    assert ids(search(seller, "słuchawki", **within, **senseless)) == ids(every)


def _values(product, id_):
    return next((one["values"] for one in product["parameters"] if one["id"] == id_), None)


def test_the_filters_of_a_category_count_what_the_others_leave(seller):
    found = search(seller, "słuchawki", **{"category.id": HEADPHONES, COLOUR: "247042_2"}, language="pl-PL")
    by_id = {one["id"]: one for one in found["filters"]}
    colour = by_id[COLOUR]
    assert (colour["type"], colour["name"]) == ("MULTI", "Kolor")
    white = next(value for value in colour["values"] if value["value"] == "247042_2")
    assert (white["name"], white["count"], white["selected"]) == ("biały", len(found["products"]), True)
    assert any(value["value"] == "247042_1" and not value["selected"] for value in colour["values"])
    brands = {value["value"]: value["count"] for value in by_id[BRAND]["values"]}
    assert sum(brands.values()) == len(found["products"])
    hours = by_id["260162"]
    assert (hours["type"], hours["unit"]) == ("NUMERIC", "h")
    assert [(value["name"], value["idSuffix"]) for value in hours["values"]] == [("od", ".from"), ("do", ".to")]
    assert hours["minValue"] <= hours["maxValue"]
    assert search(seller, "słuchawki")["filters"] == []


# One product


def test_a_product(seller, server):
    answer = seller.get(f"{PATH}/{BLACK}", params={"language": "pl-PL"})
    assert answer.status_code == 200
    product = answer.json()
    assert (product["id"], product["name"]) == (BLACK, STARTER[BLACK].name)
    assert product["category"]["id"] == HEADPHONES
    assert [one["id"] for one in product["category"]["similar"]] == list(STARTER[BLACK].similar)
    colour = next(one for one in product["parameters"] if one["id"] == COLOUR)
    assert (colour["name"], colour["values"], colour["valuesIds"]) == ("Kolor", ["czarny"], ["247042_1"])
    assert _values(product, GTIN) == [GTIN_OF_BOTH]
    assert product["description"]["sections"][0]["items"][0]["content"] == STARTER[BLACK].description
    assert product["productSafety"]["responsibleProducers"][0]["name"] == "Thomson"
    english = seller.get(f"{PATH}/{BLACK}", params={"language": "en-US"}).json()
    assert next(one for one in english["parameters"] if one["id"] == COLOUR)["values"] == ["black"]


def test_a_product_in_a_similar_category(seller):
    similar = STARTER[BLACK].similar[0]
    inside = seller.get(f"{PATH}/{BLACK}", params={"category.id": similar})
    assert inside.status_code == 200
    whole = {one["id"] for one in seller.get(f"{PATH}/{BLACK}").json()["parameters"]}
    assert {one["id"] for one in inside.json()["parameters"]} <= whole
    answer = seller.get(f"{PATH}/{BLACK}", params={"category.id": SMARTPHONES})
    assert refusal(answer) == [("INVALID_CATEGORY_ID", "category.id")]


@pytest.mark.parametrize("id_", [NOBODY, "x", "1", "%27", NOBODY.replace("-", "")])
def test_no_such_product(seller, id_):
    answer = seller.get(f"{PATH}/{id_}")
    assert refusal(answer, 404) == [("ProductNotFoundException", None)]
    assert answer.json()["errors"][0]["message"].startswith("Product with id ")


def test_pictures_are_drawn_when_they_are_looked_at(seller, server):
    (image,) = seller.get(f"{PATH}/{CLOCK}", headers={"Host": "allegro.example"}).json()["images"]
    assert image["url"].startswith("http://allegro.example/original/")
    path = image["url"].removeprefix("http://allegro.example")
    first = server.client.get(path)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(first.content)) as opened:
        assert min(opened.size) >= 400
    assert server.client.get(path).content == first.content
    other = path[:-2] + "01"
    assert server.client.get(other).status_code == 404
    assert server.client.get("/original/000000/" + "0" * 28).status_code == 404


def test_every_seller_may_use_the_pictures_of_products(seller, other_seller, server):
    url = seller.get(f"{PATH}/{CLOCK}").json()["images"][0]["url"]
    for account in (seller, other_seller):
        assert server.run(images.known, account.id, [url]) == {url: False}
        assert server.run(images.sides, account.id, [url]) == {url: 800}


# The starter catalogue


def test_a_seeded_database_is_only_read(own_server, monkeypatch):
    before = count(own_server)
    assert before == len(STARTER)
    with monkeypatch.context() as patch:
        patch.setattr(seeding, "load_products", None)
        own_server.run(seeding.seed)
    assert count(own_server) == before


def test_a_newer_package_brings_products(own_server, monkeypatch):
    newer = STARTER[CLOCK]
    added = type(newer)(id=NOBODY, name="Zegar całkiem nowy", category=newer.category, parameters=newer.parameters)
    monkeypatch.setattr(seeding, "_digest", lambda: "newer")
    monkeypatch.setattr(seeding, "load_products", lambda: (*STARTER.values(), added))
    own_server.run(seeding.seed)
    assert count(own_server) == len(STARTER) + 1
    seller = new_account(own_server)
    assert seller.get(f"{PATH}/{NOBODY}").json()["name"] == "Zegar całkiem nowy"
    assert ids(search(seller, "zegar calkiem nowy"))[0] == NOBODY


# Proposals


def test_a_proposed_product(seller, other_seller, server):
    before = count(server)
    body = proposal(seller, name=f"Słuchawki nauszne Pszczoła {seller.login}")
    answer = seller.post(PROPOSALS, json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["publication"] == {"status": "PROPOSED"}
    assert (made["name"], made["category"]["id"], made["language"]) == (body["name"], HEADPHONES, "pl-PL")
    assert made["images"] == body["images"]
    assert count(server) == before + 1
    for account in (seller, other_seller):
        shown = account.get(f"{PATH}/{made['id']}").json()
        assert (shown["name"], shown["publication"]["status"]) == (body["name"], "PROPOSED")
        assert server.run(images.known, account.id, [made["images"][0]["url"]]) == {made["images"][0]["url"]: False}
    assert made["id"] in ids(search(seller, body["name"]))
    assert made["id"] not in ids(search(other_seller, body["name"]))
    assert made["id"] in ids(search(other_seller, body["name"], includeDrafts="true"))


def test_labels_and_descriptions_of_proposals(seller):
    body = proposal(seller, name=f"Słuchawki opisane {seller.login}")
    url = body["images"][0]["url"]
    items = [{"type": "TEXT", "content": "<p>Opis</p>"}, {"type": "IMAGE", "url": url}]
    body |= {
        "parameters": [{"id": BRAND, "values": ["thomson"]}, {"id": COLOUR, "values": ["Black"]}],
        "description": {"sections": [{"items": items}]},
    }
    made = seller.post(PROPOSALS, json=body).json()
    assert [one["valuesIds"] for one in made["parameters"]] == [["248811_65"], ["247042_1"]]
    shown = seller.get(f"{PATH}/{made['id']}", headers={"Host": "other.example"}).json()
    text, image = shown["description"]["sections"][0]["items"]
    assert text["content"] == "<p>Opis</p>"
    assert image["url"] == shown["images"][0]["url"]
    assert image["url"].startswith("http://other.example/original/")


@pytest.mark.parametrize(
    ("case", "changed"),
    [
        (
            "the bar code",
            {
                "parameters": [
                    {"id": BRAND, "valuesIds": ["248811_65"]},
                    {"id": COLOUR, "valuesIds": ["247042_1"]},
                    {"id": GTIN, "values": [f"0{GTIN_OF_BOTH}"]},
                ]
            },
        ),
        (
            "the name",
            {"name": STARTER[BLACK].name.upper(), "parameters": [{"id": BRAND, "valuesIds": ["248811_65"]}]},
        ),
        (
            "the maker's number",
            {
                "parameters": [
                    {"id": BRAND, "valuesIds": ["248811_65"]},
                    {"id": COLOUR, "valuesIds": ["247042_1"]},
                    {"id": "224017", "values": ["wear-7720"]},
                ]
            },
        ),
    ],
)
def test_a_product_that_is_there_already(seller, server, case, changed):
    before = count(server)
    answer = seller.post(PROPOSALS, json=proposal(seller) | changed)
    assert refusal(answer, 409) == [("ProductAlreadyExistsException", None)], case
    assert answer.headers["location"] == f"http://127.0.0.1{PATH}/{BLACK}"
    assert seller.get(answer.headers["location"].removeprefix("http://127.0.0.1")).status_code == 200
    assert count(server) == before


def test_products_that_cannot_be_told_apart(seller):
    body = proposal(seller)
    body["parameters"].append({"id": GTIN, "values": [GTIN_OF_BOTH]})
    answer = seller.post(PROPOSALS, json=body)
    assert refusal(answer) == [("DuplicateDetectionMissingParametersException", "parameters")]
    assert answer.json()["errors"][0]["message"].endswith(": 247042")


@pytest.mark.parametrize(
    ("case", "changed", "found"),
    [
        ("no language", {"language": None}, ("ConstraintViolationException.LanguageRequired", "language")),
        ("an unknown language", {"language": "de-DE"}, ("UnsupportedLanguageException", "language")),
        ("no name", {"name": None}, ("RequiredProductName", "name")),
        ("an em dash", {"name": "Słuchawki — nowe"}, ("ProductValidationException", None)),
        ("an unknown category", {"category": {"id": "0"}}, ("CATEGORY_NOT_EXISTS", "category.id")),
        ("no image", {"images": []}, ("ProductValidationException", None)),
        (
            "no brand",
            {"parameters": [{"id": COLOUR, "values": ["czarny"]}]},
            ("MissingRequiredParameters", "parameters"),
        ),
        (
            "an unknown parameter",
            {"parameters": [{"id": BRAND, "values": ["Thomson"]}, {"id": "1", "values": ["x"]}]},
            ("ParameterIdNotFoundException", "parameters"),
        ),
        (
            "an unknown label",
            {"parameters": [{"id": BRAND, "values": ["?"]}]},
            ("DictionaryParameterValueNotFound", "parameters"),
        ),
        ("an object for a text", {"name": {}}, ("JsonMappingException", "name")),
        ("texts for objects", {"images": ["http://x/1"]}, ("JsonMappingException", "images[0]")),
    ],
)
def test_refused_proposals(seller, server, case, changed, found):
    before = count(server)
    answer = seller.post(PROPOSALS, json=proposal(seller) | changed)
    assert refusal(answer) == [found], case
    assert count(server) == before


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", '{"name": "\\u0000"}'])
def test_bodies_that_are_no_proposal(seller, body):
    answer = seller.post(PROPOSALS, content=body, headers={"Content-Type": "application/vnd.allegro.public.v1+json"})
    assert answer.status_code in (400, 422)


def test_images_of_proposals(seller, other_seller, server):
    before = count(server)
    body = proposal(seller, name=f"Słuchawki małe {seller.login}")
    small = upload(seller, side=399)
    answer = seller.post(PROPOSALS, json=body | {"images": [{"url": small}]})
    assert refusal(answer) == [("ProductValidationException", None)]
    assert "TOO_SMALL_IMAGE" in answer.json()["errors"][0]["message"]
    foreign = upload(other_seller, colour="blue")
    answer = seller.post(PROPOSALS, json=body | {"images": [*body["images"], {"url": foreign}]})
    assert [path for _, path in refusal(answer)] == ["images[1].url"]
    assert count(server) == before
    answer = seller.post(PROPOSALS, json=body | {"images": [{"url": small}, *body["images"]]})
    assert answer.json()["images"] == body["images"]


def test_images_of_products_stay(own_server):
    seller = new_account(own_server)
    made = seller.post(PROPOSALS, json=proposal(seller)).json()
    own_server.advance(48 * HOUR)
    own_server.settle()
    path = made["images"][0]["url"].removeprefix("http://127.0.0.1")
    assert own_server.client.get(path).status_code == 200


def test_proposals_need_a_user(application):
    assert application.post(PROPOSALS, json={}).status_code == 401


# Changes


def change_of(account, **members):
    product = account.get(f"{PATH}/{BLACK}", params={"language": "pl-PL"}).json()
    parameters = [
        {"id": one["id"], "values": one["values"], "valuesIds": one["valuesIds"]} for one in product["parameters"]
    ]
    whole = {
        "name": product["name"],
        "category": {"id": product["category"]["id"]},
        "images": product["images"],
        "parameters": parameters,
        "language": "pl-PL",
    }
    return whole | members


def test_a_proposed_change(seller, other_seller):
    body = change_of(seller, name="Słuchawki Thomson WEAR7720", note="Literówka", notifyViaEmailAfterVerification=True)
    colour = next(one for one in body["parameters"] if one["id"] == COLOUR)
    colour |= {"values": ["biały"], "valuesIds": ["247042_2"]}
    url = upload(seller)
    old = body["images"][0]["url"]
    body["images"] = [{"url": url}]
    answer = seller.post(f"{PATH}/{BLACK}/change-proposals", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    unresolved = {"reason": None, "resolutionType": "UNRESOLVED"}
    assert made["name"] == {"current": STARTER[BLACK].name, "proposal": body["name"]} | unresolved
    assert made["category"] is None
    assert made["note"] == "Literówka"
    assert made["images"] == [{"current": old, "proposal": url} | unresolved]
    assert made["parameters"] == [{"id": COLOUR, "values": [{"current": "czarny", "proposal": "biały"} | unresolved]}]
    assert (made["language"], made["notifyViaEmailAfterVerification"]) == ("pl-PL", True)
    path = answer.headers["location"].removeprefix("http://127.0.0.1")
    assert path == f"{PATH}/change-proposals/{made['id']}"
    assert seller.get(path).json() == made
    assert refusal(other_seller.get(path), 403) == [("AccessDenied", None)]
    assert seller.get(f"{PATH}/{BLACK}").json()["name"] == STARTER[BLACK].name


@pytest.mark.parametrize("id_", [NOBODY, "x"])
def test_no_such_change(seller, id_):
    answer = seller.get(f"{PATH}/change-proposals/{id_}")
    assert refusal(answer, 404) == [("ProductChangeProposalNotFoundException", None)]


@pytest.mark.parametrize(
    ("case", "changed", "found"),
    [
        ("no name", {"name": ""}, ("RequiredProductName", "name")),
        ("a long name", {"name": "a" * 151}, ("ProductValidationException", "name")),
        ("a long note", {"note": "a" * 501}, ("ProductValidationException", "note")),
        ("a wrong language", {"language": "xx"}, ("UnsupportedLanguageException", "language")),
        ("no image", {"images": []}, ("ProductValidationException", None)),
        ("a foreign category", {"category": {"id": "0"}}, ("CATEGORY_NOT_EXISTS", "category.id")),
    ],
)
def test_refused_changes(seller, case, changed, found):
    answer = seller.post(f"{PATH}/{BLACK}/change-proposals", json=change_of(seller, **changed))
    assert refusal(answer) == [found], case


def test_a_change_of_nothing_there(seller):
    answer = seller.post(f"{PATH}/{NOBODY}/change-proposals", json=change_of(seller))
    assert refusal(answer, 404) == [("ProductNotFoundException", None)]


def test_a_hundred_changes_a_day(own_server):
    seller, other = new_account(own_server), new_account(own_server)
    path = f"{PATH}/{BLACK}/change-proposals"
    body = change_of(seller, note="Z początku dnia")
    assert [seller.post(path, json=body).status_code for _ in range(100)] == [201] * 100
    assert refusal(seller.post(path, json=body)) == [("ProductChangeProposalsLimitExceeded", None)]
    assert other.post(path, json=body).status_code == 201
    own_server.advance(DAY + 1)
    assert sign_in(own_server, seller.id).post(path, json=body).status_code == 201


# What product offers ask


def asked(server, seller, **members):
    """What `identify` makes of a proposal, and the contradictions when it is a product."""

    async def ask(world):
        given = Proposal(**members)
        found = await service.identify(world, given)
        if found is None or isinstance(found, Problem):
            return found, None
        return found.id, service.mismatches(world, found, given)

    return server.run(ask)


def test_data_that_mean_a_product(seller, server):
    brand, colour = ParameterValue(BRAND, ["248811_65"]), ParameterValue(COLOUR, ["247042_2"])
    code = ParameterValue(GTIN, None, [GTIN_OF_BOTH])
    assert asked(server, seller, category_id=HEADPHONES, parameters=(colour, code)) == (WHITE, [])
    assert asked(server, seller, parameters=(code, colour)) == (WHITE, [])
    found, problems = asked(server, seller, category_id=SMARTPHONES, parameters=(colour, code))
    assert found == WHITE
    assert [problem.code for problem in problems] == ["CATEGORY_MISMATCH"]
    named = {"name": STARTER[WHITE].name, "category_id": HEADPHONES}
    assert asked(server, seller, **named, parameters=(brand,)) == (WHITE, [])
    black = ParameterValue(COLOUR, ["247042_1"])
    assert asked(server, seller, **named, parameters=(brand, black)) == (None, None)
    other = ParameterValue(GTIN, None, ["4006381333931"])
    assert asked(server, seller, **named, parameters=(brand, other)) == (None, None)
    assert asked(server, seller, name="Nic takiego", category_id=HEADPHONES) == (None, None)
    assert asked(server, seller, name=STARTER[WHITE].name, category_id="0") == (None, None)


def test_a_new_product_in_a_submitted_transaction(seller, server):
    url = upload(seller, colour="green")
    given = Proposal(
        name=f"Słuchawki złożone {seller.login}",
        category_id=HEADPHONES,
        parameters=(ParameterValue(BRAND, ["248811_65"]), ParameterValue(GTIN, None, ["4006381333931"])),
        images=(url, "https://elsewhere.example/1.jpg"),
    )

    async def submit(world):
        product = service.new_product(world, seller.id, given)
        await world.db.submit(service.adding(product))
        return product, await service.get(world, product.id), await service.by_gtin(world, "04006381333931")

    product, stored, coded = server.run(submit)
    assert product.images == (url.removeprefix("http://127.0.0.1"), "https://elsewhere.example/1.jpg")
    assert (stored.name, stored.status, stored.images) == (given.name, "PROPOSED", product.images)
    assert [one.id for one in coded] == [product.id]
    assert server.run(images.known, seller.id, [url]) == {url: False}
