"""From a request to the document that both generations share: what is copied, chosen, defaulted and translated."""

from collections.abc import Sequence

from msgspec import Struct

from stragan.catalogue.model import Category
from stragan.features.offers.schemas import (
    AfterSalesServices,
    Delivery,
    Discounts,
    Draft,
    DraftPublication,
    Image,
    Location,
    Modern,
    Payments,
    Reference,
    SellingMode,
    Stock,
    Tax,
    TaxSettings,
)
from stragan.features.offers.service import shortened
from stragan.features.parameters import service as parameters
from stragan.features.parameters.schemas import ParameterValue
from stragan.features.product_offers import account, fitting
from stragan.features.product_offers.origin import Origin
from stragan.features.product_offers.products import Resolved
from stragan.features.product_offers.schemas import ProductOfferRequest
from stragan.features.products.schemas import Product
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.problems import Problem

LANGUAGE = "pl-PL"
HANDLING_TIME = "PT24H"


class Assembled(Struct):
    """The document and what is wrong with it so far; `lenient` problems only keep it from being listed."""

    draft: Draft
    modern: Modern
    category: Category | None
    problems: list[Problem]
    lenient: list[Problem]
    own: list[ParameterValue]  # the parameters of the section `offer`


async def assemble(origin: Origin, request: ProductOfferRequest, resolved: Resolved, edited: Draft | None) -> Assembled:
    """`edited` is the document that is edited: what a request cannot say of it stays as it is."""
    problems, lenient = list(resolved.problems), list[Problem]()
    product = resolved.products[0] if resolved.products else None
    category_id = request.category.id if request.category else None
    if category_id is None and product is not None:
        category_id = product.category_id
    vehicles = origin.world.catalogue.vehicles
    product_id = resolved.elements[0].product_id if product is not None else None
    category = origin.world.catalogue.categories.get(category_id or "")
    is_classified = bool(request.selling_mode and request.selling_mode.format == "ADVERTISEMENT")
    own = _own_parameters(request, category, problems)
    images = _images(request, product, origin.base_url)
    description = _description(request, product, origin.base_url)
    if request.description is None:
        images += [url for url in _pictured(description) if url not in images]
    draft = Draft(
        name=request.name or (shortened(product.name, origin.world.settings.title_length) if product else None),
        category=Reference(category_id) if category_id is not None else None,
        product=Reference(product_id) if product_id is not None else None,
        parameters=_flat(resolved.elements[0].parameters if resolved.elements else (), own),
        description=description,
        images=[Image(url) for url in images] or None,
        compatibility_list=fitting.listed(vehicles, request.compatibility_list, product_id, edited),
        tecdoc_specification=fitting.specified(vehicles, product_id, edited),
        selling_mode=_mode(request),
        tax=_tax(request.tax_settings),
        stock=Stock(request.stock.available, request.stock.unit) if request.stock else None,
        publication=_publication(request),
        delivery=await _delivery(origin, request, lenient, is_classified=is_classified),
        payments=request.payments or (Payments("VAT") if origin.is_new else None),
        discounts=await _discounts(origin, request, problems),
        after_sales_services=await _terms(origin, request, lenient, is_classified=is_classified),
        additional_services=await account.document(
            origin.world, origin.seller_id, "additionalServices", request.additional_services, problems
        ),
        size_table=await account.document(origin.world, origin.seller_id, "sizeTable", request.size_table, problems),
        contact=await account.document(origin.world, origin.seller_id, "contact", request.contact, problems),
        fundraising_campaign=account.campaign(request.fundraising_campaign, problems),
        location=await _location(origin, request),
        external=request.external,
        attachments=request.attachments,
    )
    if edited is not None:
        _keep_older_members(draft, edited)
    modern = Modern(
        product_set=resolved.elements,
        language=request.language or LANGUAGE,
        buyable_only_by_business=bool(request.b2b and request.b2b.buyable_only_by_business),
        tax_settings=request.tax_settings,
        message_to_seller=request.message_to_seller_settings,
        additional_marketplaces={
            name: other.selling_mode.price
            for name, other in (request.additional_marketplaces or {}).items()
            if other.selling_mode is not None and other.selling_mode.price is not None
        },
    )
    return Assembled(draft, modern, category, problems, lenient, own)


def _keep_older_members(draft: Draft, edited: Draft) -> None:
    draft.ean = edited.ean
    draft.custom_parameters = edited.custom_parameters
    draft.promotion = edited.promotion


def _own_parameters(
    request: ProductOfferRequest, category: Category | None, problems: list[Problem]
) -> list[ParameterValue]:
    if category is None or not request.parameters:
        return []
    values, unreadable = parameters.resolve(request.parameters, category)
    problems += unreadable
    return values


def _flat(of_product: Sequence[ParameterValue], own: Sequence[ParameterValue]) -> list[ParameterValue]:
    """Both sections in one list, as the older generation has them; what stands in both is a problem of its own."""
    ids = {value.id for value in of_product}
    return [*of_product, *(value for value in own if value.id not in ids)]


def _images(request: ProductOfferRequest, product: Product | None, base_url: str) -> list[str]:
    """Those of the request, else those of a product that is given, unless it is given with an empty list of them."""
    given = request.product_set[0].product if request.product_set else None
    if request.images or given is None:
        return list(request.images or ())
    if given.images is not None:
        return list(given.images)
    return [absolute(image, base_url) for image in product.images] if product else []


def _description(request: ProductOfferRequest, product: Product | None, base_url: str) -> Description | None:
    given = request.product_set[0].product if request.product_set else None
    if request.description is not None or given is None or product is None or product.description is None:
        return request.description
    sections = product.description.sections or []
    return Description(
        [
            Section(
                [
                    Item(item.type, item.content, absolute(item.url, base_url) if item.url else None)
                    for item in section.items or ()
                ]
            )
            for section in sections
        ]
    )


def _pictured(description: Description | None) -> list[str]:
    """Addresses of the images that a description shows."""
    sections = description.sections or [] if description else []
    return [item.url for section in sections for item in section.items or () if item.url is not None]


def absolute(path: str, base_url: str) -> str:
    return base_url + path if path.startswith("/") else path


def _mode(request: ProductOfferRequest) -> SellingMode | None:
    """A price without a format is that of Buy Now."""
    given = request.selling_mode
    if given is None:
        return None
    return SellingMode(
        format=given.format or ("BUY_NOW" if given.price is not None else None),
        price=given.price,
        starting_price=given.starting_price,
        minimal_price=given.minimal_price,
    )


def _tax(settings: TaxSettings | None) -> Tax | None:
    """The VAT of the base marketplace's country."""
    if settings is None:
        return None
    rate = next((rate.rate for rate in settings.rates if rate.country_code in (None, "PL")), None)
    if rate is None and settings.subject is None and settings.exemption is None:
        return None
    return Tax(rate=rate, subject=settings.subject, exemption=settings.exemption)


def _publication(request: ProductOfferRequest) -> DraftPublication:
    given = request.publication
    return DraftPublication(given.republish if given else None, given.duration if given else None)


async def _delivery(
    origin: Origin, request: ProductOfferRequest, lenient: list[Problem], *, is_classified: bool
) -> Delivery | None:
    given = request.delivery
    choose = origin.is_new and not is_classified
    rates = await account.shipping_rates(
        origin.world, origin.seller_id, given.shipping_rates if given else None, lenient, choose=choose
    )
    handling = (given.handling_time if given else None) or (HANDLING_TIME if choose else None)
    if given is None and rates is None and handling is None:
        return None
    return Delivery(
        shipping_rates=rates,
        handling_time=handling,
        additional_info=given.additional_info if given else None,
        shipment_date=given.shipment_date if given else None,
    )


async def _terms(
    origin: Origin, request: ProductOfferRequest, lenient: list[Problem], *, is_classified: bool
) -> AfterSalesServices | None:
    user = await account.user_of(origin.world, origin.seller_id)
    choose = origin.is_new and user.is_business and not is_classified
    found = await account.terms(origin.world, origin.seller_id, request.after_sales_services, lenient, choose=choose)
    return AfterSalesServices(*found) if any(found) else None


async def _location(origin: Origin, request: ProductOfferRequest) -> Location | None:
    given = request.location
    if given is not None:
        return Location(given.country_code, given.province, given.city, given.post_code)
    return account.address_of(await account.user_of(origin.world, origin.seller_id)) if origin.is_new else None


async def _discounts(origin: Origin, request: ProductOfferRequest, problems: list[Problem]) -> Discounts | None:
    given = request.discounts.wholesale_price_list if request.discounts else None
    found = await account.document(origin.world, origin.seller_id, "discounts.wholesalePriceList", given, problems)
    return Discounts(found) if found is not None else None
