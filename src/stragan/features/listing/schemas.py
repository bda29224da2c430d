"""`GET /offers/listing`: live offers of all sellers, as the specification of 2020 has it, and the pages of the shop.

What does not apply is left out: the older generation sends no nulls here.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from stragan.kernel.money import Price
from stragan.kernel.wire import Wire

Mode = Literal["REGULAR", "DESCRIPTIONS", "CLOSED"]
FilterType = Literal["MULTI", "SINGLE", "NUMERIC", "NUMERIC_SINGLE", "TEXT"]


class Reference(Wire):
    id: str


class Image(Wire):
    url: str


class SellerBody(Wire):
    id: str
    company: bool
    super_seller: bool


class PromotionBody(Wire):
    emphasized: bool
    bold: bool
    highlight: bool


class DeliveryBody(Wire, omit_defaults=True):
    available_for_free: bool | UnsetType = UNSET
    lowest_price: Price | UnsetType = UNSET


class ModeBody(Wire, omit_defaults=True):
    format: str
    price: Price | UnsetType = UNSET
    fixed_price: Price | UnsetType = UNSET
    popularity: int | UnsetType = UNSET
    bid_count: int | UnsetType = UNSET


class StockBody(Wire):
    unit: str
    available: int


class PublicationBody(Wire):
    ending_at: str


class OfferBody(Wire, omit_defaults=True):
    id: str
    name: str
    seller: SellerBody
    promotion: PromotionBody
    delivery: DeliveryBody
    images: list[Image]
    selling_mode: ModeBody
    stock: StockBody
    category: Reference
    publication: PublicationBody | UnsetType = UNSET


class ItemsBody(Wire):
    promoted: list[OfferBody]
    regular: list[OfferBody]


class CategoryBody(Wire):
    id: str
    name: str


class CountedCategory(Wire):
    id: str
    name: str
    count: int


class CategoriesBody(Wire):
    subcategories: list[CountedCategory]
    path: list[CategoryBody]


class FilterValue(Wire, omit_defaults=True):
    name: str
    value: str
    selected: bool
    id_suffix: str | UnsetType = UNSET
    count: int | UnsetType = UNSET


class FilterBody(Wire, omit_defaults=True):
    id: str
    type: FilterType
    name: str
    values: list[FilterValue]
    min_value: int | float | UnsetType = UNSET
    max_value: int | float | UnsetType = UNSET
    unit: str | UnsetType = UNSET


class SearchMeta(Wire):
    available_count: int
    total_count: int
    fallback: bool


class SortBody(Wire):
    value: str
    name: str
    order: str
    selected: bool


class ListingBody(Wire, omit_defaults=True):
    items: ItemsBody | UnsetType = UNSET
    categories: CategoriesBody | UnsetType = UNSET
    filters: list[FilterBody] | UnsetType = UNSET
    search_meta: SearchMeta | UnsetType = UNSET
    sort: list[SortBody] | UnsetType = UNSET


# What pages show; prices in hundredths, instants in milliseconds.


class Card(Struct, frozen=True, kw_only=True):
    """A result: an offer as lists of offers show it."""

    id: str
    name: str
    category_id: str
    seller_id: str
    seller_login: str
    is_company: bool
    is_promoted: bool
    bold: bool
    highlight: bool
    images: tuple[str, ...]
    format: str
    price: int | None  # what an auction stands at
    buy_now_price: int | None  # of an auction
    currency: str
    popularity: int
    bidders: int
    available: int
    unit: str
    condition: str | None  # the value's id
    delivery_cost: int | None  # None when nothing is sent
    ending_at: int | None
