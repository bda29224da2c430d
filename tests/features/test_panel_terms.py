"""The panel's price lists of delivery and terms: read, made, changed, by a browser without JavaScript."""

import pytest
from attaching import put
from changing import live
from filling import fields, followed, panel, seen, send
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.one_database  # what pages add is the same on both

DELIVERY, TERMS = "/panel/delivery", "/panel/terms"
RATES, CONDITIONS = "/sale/shipping-rates", "/after-sales-service-conditions"
COURIER, LETTER = "7203cb90-864c-4cda-bf08-dc883f0c78ad", "Allegro Przesyłka polecona"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
API = {
    "return-policies": (f"{CONDITIONS}/return-policies", "returnPolicies"),
    "implied-warranties": (f"{CONDITIONS}/implied-warranties", "impliedWarranties"),
    "warranties": (f"{CONDITIONS}/warranties", "warranties"),
    "responsible-producers": ("/sale/responsible-producers", "responsibleProducers"),
    "responsible-persons": ("/sale/responsible-persons", "responsiblePersons"),
}
AT = {"name": "Anna Nowak", "street": "Długa 1", "postCode": "00-001", "city": "Warszawa", "countryCode": "PL"}
ADDRESS = {f"address.{name}": value for name, value in AT.items()}


def lists(seller):
    return {rates["name"]: rates["id"] for rates in seller.get(RATES).json()["shippingRates"]}


def entries(seller, family):
    path, name = API[family]
    return {entry["name"]: entry["id"] for entry in seller.get(path).json()[name]}


def document(seller, family, name):
    if family == "responsible-persons":
        (found,) = [one for one in seller.get(API[family][0]).json()[API[family][1]] if one["name"] == name]
        return found
    return seller.get(f"{API[family][0]}/{entries(seller, family)[name]}").json()


def token(browser, page=TERMS):
    return dict(fields(browser.get(page), "/auth/sign-out"))["form_token"]


# Delivery.


def test_price_lists_are_shown(seller):
    browser = panel(seller)
    page = browser.get(DELIVERY)
    assert seen(page, ".entry h3") == ["default"]
    shown = browser.get(f"{DELIVERY}/{lists(seller)['default']}")
    assert len(seen(shown, "tbody tr")) == 3
    assert seen(shown, "tbody tr:nth-child(2) td")[1:] == ["14.99 zł", "0.00 zł", "10", "–", "1–2 days"]


def test_a_price_list_is_made_method_by_method(seller):
    browser = panel(seller)
    new = f"{DELIVERY}/new"
    page = browser.get(new)
    assert seen(page, ".rate") == []
    page = send(browser, page, new, values={"action": "add", "add": COURIER, "name": "Duże paczki"})
    assert page.status_code == 200
    assert seen(page, ".rate legend") == ["Przesyłka kurierska"]
    page = send(
        browser,
        page,
        new,
        values={
            "rate.first": "1 234,5",
            "rate.next": "abc",
            "rate.quantity": "0",
            "rate.weight": "900",
            "rate.from": "3",
            "rate.to": "1",
            "name": "Duże/paczki",
            "type": "PHYSICAL",
        },
    )
    assert page.status_code == 422
    assert seen(page, "#name-error li") == ["Name contains invalid characters."]
    assert seen(page, "#dispatchCountry-error li") == ["Choose the country of dispatch."]
    assert seen(page, "#next-0-error li") == ["The price is not an amount of money."]
    assert seen(page, "#quantity-0-error li") == ["The quantity in a package must be between 1 and 999999."]
    assert seen(page, "#weight-0-error li") == ["The maximum weight must be between 1.000 and 30.000 kg."]
    assert seen(page, "#time-0-error li") == ["The shortest shipping time is longer than the longest."]
    kept = dict(fields(page, new))
    assert (kept["rate.first"], kept["rate.next"], kept["rate.from"]) == ("1 234,5", "abc", "3")
    assert list(lists(seller)) == ["default"]
    good = {"rate.first": "1 234,5", "rate.next": "0", "rate.quantity": "5", "rate.weight": "30", "rate.to": "4"}
    done = send(browser, page, new, values=good | {"name": "Duże paczki", "dispatchCountry": "pl"})
    assert seen(followed(browser, done), ".entry h3") == ["default", "Duże paczki"]
    made = seller.get(f"{RATES}/{lists(seller)['Duże paczki']}").json()
    (rate,) = made["rates"]
    assert (made["type"], made["dispatchCountry"]) == ("PHYSICAL", "PL")
    assert rate["firstItemRate"] == {"amount": "1234.50", "currency": "PLN"}
    assert rate["maxPackageWeight"] == {"value": "30.000", "unit": "KILOGRAM"}
    assert rate["shippingTime"] == {"from": "PT72H", "to": "PT96H"}


def test_a_price_list_is_changed_as_it_is_shown(seller):
    browser = panel(seller)
    id_ = lists(seller)["default"]
    edit = f"{DELIVERY}/{id_}/edit"
    before = seller.get(f"{RATES}/{id_}").json()
    page = browser.get(edit)
    assert send(browser, page, edit).status_code == 303
    after = seller.get(f"{RATES}/{id_}").json()
    assert after == before | {"lastModified": after["lastModified"]}
    page = send(browser, page, edit, values={"action": None, "remove": "1"})
    assert len(seen(page, ".rate")) == 2
    assert send(browser, page, edit, values={"name": "Mniej"}).status_code == 303
    changed = seller.get(f"{RATES}/{id_}").json()
    assert changed["name"] == "Mniej"
    assert changed["rates"] == [before["rates"][0], before["rates"][2]]


def test_a_price_list_without_methods_is_refused(seller):
    browser = panel(seller, "pl-PL")
    page = send(browser, browser.get(f"{DELIVERY}/new"), f"{DELIVERY}/new", values={"name": HOSTILE})
    assert page.status_code == 422
    assert seen(page, "#rates-error li") == ["Przekazane dane są niepoprawne"]
    assert dict(fields(page, f"{DELIVERY}/new"))["name"] == HOSTILE
    assert len(LexborHTMLParser(page.text).css("script")) == 2


def test_forged_methods_and_columns_break_nothing(seller):
    browser = panel(seller)
    sent = {"form_token": token(browser), "name": "X", "action": "save"}
    sent |= {f"rate.{name}": "1" for name in ("method", "quantity", "first", "next", "weight", "from", "to")}
    answer = browser.request("POST", f"{DELIVERY}/new", data=sent | {"rate.method": HOSTILE})
    assert answer.status_code == 422
    assert seen(answer, "#method-0-error li") == ["There is no such delivery method."]
    del sent["rate.to"]
    assert browser.request("POST", f"{DELIVERY}/new", data=sent).status_code == 422
    assert browser.request("POST", f"{DELIVERY}/new", data=sent | {"remove": "x"}).status_code == 200
    assert list(lists(seller)) == ["default"]


def test_delivery_settings(seller):
    browser = panel(seller)
    settings = f"{DELIVERY}/settings"
    page = browser.get(DELIVERY)
    assert dict(fields(page, settings))["freeDelivery"] == ""
    wrong = send(browser, page, settings, values={"freeDelivery": "dużo", "strategy": "SUM"})
    assert wrong.status_code == 422
    assert seen(wrong, "#freeDelivery-error li") == ["The price is not an amount of money."]
    assert dict(fields(wrong, settings)) | {"freeDelivery": "dużo", "strategy": "SUM"} == dict(fields(wrong, settings))
    answer = send(browser, wrong, settings, values={"freeDelivery": "99,9", "strategy": "SUM"})
    assert seen(followed(browser, answer), "[role=status]") == ["Saved."]
    stored = seller.get("/sale/delivery-settings").json()
    assert stored["freeDelivery"] == {"amount": "99.90", "currency": "PLN"}
    assert stored["joinPolicy"] == {"strategy": "SUM"}


@pytest.mark.parametrize("path", ["", "/edit"])
def test_price_lists_of_others_are_not_there(seller, other_seller, path):
    browser = panel(other_seller)
    for id_ in (lists(seller)["default"], UNKNOWN, "junk"):
        assert browser.get(f"{DELIVERY}/{id_}{path}").status_code == 404
    sent = {"form_token": token(browser), "name": "Moje"}
    answer = browser.request("POST", f"{DELIVERY}/{lists(seller)['default']}/edit", data=sent)
    assert answer.status_code == 404
    assert list(lists(seller)) == ["default"]


# Terms.


def test_terms_are_listed_and_shown_in_words(seller):
    browser = panel(seller)
    page = browser.get(TERMS)
    assert seen(page, ".rows a") == ["default"] * 5
    for family, words in {
        "return-policies": ["yes, everything", "14 days", "the buyer", "Grunwaldzka 182", "Yes", "No"],
        "implied-warranties": ["2 years", "60-166"],
        "warranties": ["the manufacturer", "12 months"],
        "responsible-producers": ["Stragan", "stragan@example.com"],
        "responsible-persons": ["Stragan", "Poznań"],
    }.items():
        shown = seen(browser.get(f"{TERMS}/{family}/{entries(seller, family)['default']}"), "dd")
        assert [word for word in words if word not in shown] == [], (family, shown)


@pytest.mark.parametrize("family", API)
def test_saving_what_is_shown_changes_nothing(seller, family):
    browser = panel(seller)
    before = document(seller, family, "default")
    edit = f"{TERMS}/{family}/{before['id']}/edit"
    done = send(browser, browser.get(edit), edit)
    assert seen(followed(browser, done), "[role=status]") == ["Saved."]
    assert document(seller, family, "default") == before


MADE = {
    "return-policies": (
        {
            "availability.range": "RESTRICTED",
            "availability.restrictionCause.name": "SEALED_MEDIA",
            "withdrawalPeriod": "30",
            "returnCost.coveredBy": "SELLER",
            "contact.email": "zwroty@example.com",
            "options.businessReturnAllowed": "on",
            **ADDRESS,
        },
        {
            "withdrawalPeriod": "P30D",
            "returnCost": {"coveredBy": "SELLER"},
            "address": AT,
            "contact": {"phoneNumber": None, "email": "zwroty@example.com"},
            "options": {
                "cashOnDeliveryNotAllowed": False,
                "freeAccessoriesReturnRequired": False,
                "refundLoweredByReceivedDiscount": False,
                "businessReturnAllowed": True,
                "collectBySellerOnly": False,
            },
        },
    ),
    "implied-warranties": (
        {"individual.period": "2", "corporate.period": "3", "description": "Opis", **ADDRESS},
        {"individual": {"period": "P2Y"}, "corporate": {"period": "P3Y"}, "address": AT, "description": "Opis"},
    ),
    "warranties": (
        {"type": "SELLER", "individual.period": "24", "individual.period.unit": "M", "corporate.lifetime": "on"},
        {
            "type": "SELLER",
            "individual": {"period": "P24M", "lifetime": False},
            "corporate": {"period": None, "lifetime": True},
        },
    ),
    "responsible-producers": (
        {
            "producerData.tradeName": "Fabryka",
            "producerData.address.street": "Długa 1",
            "producerData.address.postalCode": "00-001",
            "producerData.address.city": "Warszawa",
            "producerData.contact.formUrl": "https://example.com/kontakt",
        },
        {},
    ),
    "responsible-persons": (
        {
            "personalData.name": "Anna Nowak",
            "personalData.address.street": "Długa 1",
            "personalData.address.postalCode": "00-001",
            "personalData.address.city": "Warszawa",
            "personalData.contact.email": "anna@example.com",
        },
        {},
    ),
}


@pytest.mark.parametrize("family", API)
def test_terms_are_made_after_what_was_wrong_is_put_right(seller, family):
    browser = panel(seller)
    new = f"{TERMS}/{family}/new"
    typed, expected = MADE[family]
    wrong = send(browser, browser.get(new), new, values={**typed, "name": ""})
    assert wrong.status_code == 422
    assert len(seen(wrong, "#name-error li")) == 1
    kept = dict(fields(wrong, new))
    assert kept | typed == kept
    assert list(entries(seller, family)) == ["default"]
    answer = send(browser, wrong, new, values={"name": "Moje"})
    assert "Moje" in seen(followed(browser, answer), ".rows a")
    made = document(seller, family, "Moje")
    assert made | expected == made


@pytest.mark.parametrize(
    ("family", "values", "places"),
    [
        (
            "return-policies",
            {"availability.range": "FULL", "withdrawalPeriod": "7", "address.postCode": "1"},
            ["withdrawalPeriod", "address-postCode", "address-name", "returnCost-coveredBy"],
        ),
        ("return-policies", {"availability.range": "DISABLED"}, ["availability-restrictionCause-name"]),
        ("return-policies", {"contact.email": "junk", "contact.phoneNumber": "x"}, ["contact-email"]),
        ("implied-warranties", {"individual.period": "1", "corporate.period": "x"}, ["individual-period"]),
        ("implied-warranties", {"description": "\u00a0"}, ["corporate-period", "address-street"]),
        ("warranties", {"individual.period": "soon"}, ["type", "individual-period", "corporate-period"]),
        (
            "responsible-producers",
            {"producerData.address.countryCode": "TW"},
            ["producerData-tradeName", "producerData-address-countryCode", "producerData-contact-email"],
        ),
        (
            "responsible-persons",
            {"personalData.address.countryCode": "US", "personalData.contact.formUrl": "junk"},
            ["personalData-address-countryCode", "personalData-contact-formUrl", "personalData-address-street"],
        ),
    ],
)
def test_problems_stand_beside_their_fields(seller, family, values, places):
    browser = panel(seller)
    new = f"{TERMS}/{family}/new"
    page = send(browser, browser.get(new), new, values={"name": "Moje", **values})
    assert page.status_code == 422
    assert f"{next(iter(values))} must" not in page.text
    for place in places:
        assert len(seen(page, f"#{place}-error li")) >= 1, place
        assert f'aria-describedby="{place}-error"' in page.text
    assert list(entries(seller, family)) == ["default"]


def test_a_return_that_is_impossible_needs_little(seller):
    browser = panel(seller)
    new = f"{TERMS}/return-policies/new"
    values = {"name": "Bez", "availability.range": "DISABLED", "availability.restrictionCause.name": "PRESS"}
    page = browser.get(new)
    answer = send(browser, page, new, values=values | {"address.countryCode": ""})
    assert answer.status_code == 303
    made = document(seller, "return-policies", "Bez")
    assert (made["options"], made["address"]) == (None, None)


def test_a_name_that_is_taken_is_told(seller):
    browser = panel(seller, "pl-PL")
    new = f"{TERMS}/responsible-persons/new"
    page = send(browser, browser.get(new), new, values=MADE["responsible-persons"][0] | {"name": "default"})
    assert page.status_code == 422
    assert seen(page, "#name-error li") == ["Używasz już nazwy default. Wybierz inną."]


def test_a_return_policy_is_deleted_unless_offers_use_it(seller):
    live(seller)
    browser = panel(seller)
    used = entries(seller, "return-policies")["default"]
    page = browser.get(f"{TERMS}/return-policies/{used}")
    answer = send(browser, page, f"{TERMS}/return-policies/{used}/delete")
    assert answer.status_code == 400
    assert seen(answer, "[role=alert] p") == ["Offers use these return terms. Choose other terms for them first."]
    new = f"{TERMS}/return-policies/new"
    send(browser, browser.get(new), new, values=MADE["return-policies"][0] | {"name": "Zbędne"})
    free = entries(seller, "return-policies")["Zbędne"]
    page = browser.get(f"{TERMS}/return-policies/{free}")
    done = followed(browser, send(browser, page, f"{TERMS}/return-policies/{free}/delete"))
    assert seen(done, "[role=status]") == ["Deleted."]
    assert list(entries(seller, "return-policies")) == ["default"]


@pytest.mark.parametrize("family", API)
def test_terms_of_others_are_not_there(seller, other_seller, family):
    browser = panel(other_seller)
    before = document(seller, family, "default")
    for id_ in (before["id"], UNKNOWN, "junk"):
        assert browser.get(f"{TERMS}/{family}/{id_}").status_code == 404
        assert browser.get(f"{TERMS}/{family}/{id_}/edit").status_code == 404
    sent = {"form_token": token(browser), "name": "Moje"}
    for way in ("edit", "delete"):
        answer = browser.request("POST", f"{TERMS}/{family}/{before['id']}/{way}", data=sent)
        assert answer.status_code in (404, 405)
    assert document(seller, family, "default") == before


@pytest.mark.parametrize("family", API)
def test_a_form_of_another_site_makes_nothing(seller, family):
    typed, _ = MADE[family]
    answer = panel(seller).request("POST", f"{TERMS}/{family}/new", data=typed | {"name": "X", "form_token": "forged"})
    assert answer.status_code == 403
    assert list(entries(seller, family)) == ["default"]


def test_a_warranty_keeps_its_file(seller):
    """The form has no field for it."""
    file = seller.post(f"{CONDITIONS}/attachments", json={"name": "gwarancja.pdf"}).json()
    assert put(seller, file["id"], path=f"{CONDITIONS}/attachments").status_code == 200
    before = document(seller, "warranties", "default")
    named = before | {"attachment": {"id": file["id"]}}
    assert seller.put(f"{CONDITIONS}/warranties/{before['id']}", json=named).status_code == 200
    browser, edit = panel(seller), f"{TERMS}/warranties/{before['id']}/edit"
    followed(browser, send(browser, browser.get(edit), edit, values={"name": "Moja"}))
    after = document(seller, "warranties", "Moja")
    assert (after["id"], after["attachment"]["id"], after["attachment"]["name"]) == (
        before["id"],
        file["id"],
        "gwarancja.pdf",
    )


def test_there_are_five_kinds(seller):
    assert panel(seller).get(f"{TERMS}/attachments/new").status_code == 404


@pytest.mark.parametrize("family", ["implied-warranties", "return-policies"])
def test_what_sellers_type_is_only_text(seller, family):
    browser = panel(seller)
    new = f"{TERMS}/{family}/new"
    values = MADE[family][0] | {"name": HOSTILE, "address.name": HOSTILE}
    send(browser, browser.get(new), new, values=values)
    id_ = entries(seller, family)[HOSTILE]
    for page in (
        browser.get(f"{TERMS}/{family}/{id_}"),
        browser.get(f"{TERMS}/{family}/{id_}/edit"),
        browser.get(TERMS),
    ):
        tree = LexborHTMLParser(page.text)
        assert len(tree.css("script")) == 2
        assert tree.css("[onerror]") == []
        assert page.status_code == 200
