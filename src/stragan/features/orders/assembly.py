"""The document of a new order, in the shape that was observed (behaviour §10)."""

import secrets
from collections.abc import Sequence
from decimal import Decimal

from stragan.auth.schemas import User
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import Modern, TaxSettings
from stragan.features.orders.delivering import CITY, COUNTRY, PHONE, POST_CODE, STREET, Parcel
from stragan.features.orders.schemas import (
    Buyer,
    BuyerAddress,
    CheckoutForm,
    CompanyId,
    Discount,
    Fulfillment,
    Invoice,
    InvoiceAddress,
    InvoiceCompany,
    LineItem,
    LineOffer,
    NaturalPerson,
    Payment,
    Preferences,
    ProductSet,
    Reference,
    SerialNumbers,
    SetProduct,
    ShipmentSummary,
    Summary,
    Tax,
)
from stragan.kernel.ids import time_uuid
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import Price, format_amount, parse_amount
from stragan.kernel.times import iso

_REVISION_BYTES = 4  # eight hexadecimal digits


def revision() -> str:
    """A new one for what a buyer has changed."""
    return secrets.token_hex(_REVISION_BYTES)


def bought(
    buyer: User,
    lines: Sequence[LineItem],
    message: str | None,
    now: int,
    id_: str | None = None,
    discounts: Sequence[str] = (),
) -> CheckoutForm:
    """An order whose form is not filled in yet; `discounts` as the older generation tells them."""
    total = sum((worth(line) for line in lines), Decimal(0))
    return CheckoutForm(
        id=id_ or time_uuid(now),
        message_to_seller=message,
        buyer=_buyer(buyer),
        payment=None,
        status="BOUGHT",
        fulfillment=Fulfillment("NEW", ShipmentSummary("NONE"), Reference("SELLER")),
        delivery=None,
        invoice=Invoice(),
        line_items=list(lines),
        surcharges=[],
        discounts=[Discount(type_) for type_ in discounts],
        note=None,
        marketplace=Reference(BASE_MARKETPLACE),
        summary=Summary(Price(format_amount(total), CURRENCY)),
        updated_at=iso(now),
        revision=revision(),
    )


def line_item(parcel: Parcel, modern: Modern | None, price: Price, now: int) -> LineItem:
    """All pieces of a parcel; `price` is that of one."""
    return discounted(parcel, modern, (price, price), (), parcel.quantity, now)


def discounted(
    parcel: Parcel, modern: Modern | None, prices: tuple[Price, Price], reasons: Sequence[str], quantity: int, now: int
) -> LineItem:
    """So many pieces of a parcel; `prices` of one are the offer's, and what is paid for these reasons."""
    offer = parcel.offer
    original, price = prices
    shown = offers.modern_view(offer, modern, None)
    products = [SetProduct(element.product_id, element.quantity) for element in shown.product_set]
    return LineItem(
        id=time_uuid(now),
        offer=LineOffer(
            id=offer.id,
            name=offer.name,
            external=Reference(offer.external.id) if offer.external else None,
            product_set=ProductSet(products) if products else None,
        ),
        quantity=quantity,
        original_price=original,
        price=price,
        deposit=None,
        reconciliation=None,
        selected_additional_services=[],
        vouchers=[],
        tax=_tax(shown.tax_settings),
        bought_at=iso(now),
        discounts=[Discount(type_) for type_ in reasons],
        serial_numbers=SerialNumbers(expected=False, entries=[]),
    )


def payment(*, on_delivery: bool, now: int) -> Payment:
    """Not paid yet."""
    return Payment(
        id=time_uuid(now),
        type="CASH_ON_DELIVERY" if on_delivery else "ONLINE",
        provider="OFFLINE" if on_delivery else "P24",
        finished_at=None,
        paid_amount=None,
        reconciliation=None,
        features=[],
    )


def invoice(buyer: User) -> Invoice:
    """What a buyer who wants one says of himself: a company if the account is one."""
    company = None
    if buyer.company_name is not None:
        ids = [CompanyId("PL_NIP", buyer.tax_id)] if buyer.tax_id is not None else []
        company = InvoiceCompany(buyer.company_name, ids, "ACTIVE" if ids else "NOT_APPLICABLE", buyer.tax_id)
    address = InvoiceAddress(
        street=STREET,
        city=buyer.city or CITY,
        zip_code=buyer.post_code or POST_CODE,
        country_code=buyer.country_code or COUNTRY,
        company=company,
        natural_person=None if company else NaturalPerson(buyer.first_name, buyer.last_name),
    )
    return Invoice(required=True, address=address, due_date=None, features=[])


def worth(line: LineItem) -> Decimal:
    """What a line costs, with the services that the buyer has added."""
    services = sum((amount(one.price) * one.quantity for one in line.selected_additional_services), Decimal(0))
    return amount(line.price) * line.quantity + services


def amount(price: Price) -> Decimal:
    return parse_amount(price.amount) or Decimal(0)


def _buyer(user: User) -> Buyer:
    return Buyer(
        id=user.id,
        email=user.email,
        login=user.login,
        first_name=user.first_name,
        last_name=user.last_name,
        company_name=user.company_name,
        guest=False,
        personal_identity=None,
        phone_number=PHONE,
        preferences=Preferences(user.language),
        address=BuyerAddress(
            street=STREET,
            city=user.city or CITY,
            post_code=user.post_code or POST_CODE,
            country_code=user.country_code or COUNTRY,
        ),
    )


def _tax(settings: TaxSettings | None) -> Tax | None:
    if settings is None:
        return None
    rate = next((rate.rate for rate in settings.rates if rate.country_code in (None, COUNTRY)), None)
    return Tax(rate, settings.subject, settings.exemption)
