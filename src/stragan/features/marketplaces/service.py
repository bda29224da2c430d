from collections.abc import Iterable

from stragan.features.marketplaces.schemas import Code, Currencies, Languages, Marketplace
from stragan.kernel.marketplaces import CURRENCIES, DISPLAYED, LANGUAGES, country_of
from stragan.kernel.wire import array, encode
from stragan.world import World

_CACHE = "marketplaces"


def every(world: World) -> bytes:
    """All marketplaces; encoded once. They send where one of their delivery methods goes."""
    body: bytes | None = world.caches.get(_CACHE)
    if body is None:
        body = world.caches[_CACHE] = array(_CACHE, (encode(_marketplace(world, id_)) for id_ in CURRENCIES))
    return body


def _marketplace(world: World, id_: str) -> Marketplace:
    countries = {
        method.destination_country for method in world.catalogue.delivery_methods if id_ in method.marketplaces
    }
    return Marketplace(
        id=id_,
        languages=Languages(_codes(LANGUAGES), _codes(DISPLAYED[country_of(id_)])),
        currencies=Currencies(Code(CURRENCIES[id_]), []),
        shipping_countries=_codes(sorted(countries)),
    )


def _codes(codes: Iterable[str]) -> list[Code]:
    return [Code(code) for code in codes]
