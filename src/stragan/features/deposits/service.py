from collections.abc import Sequence

from stragan.features.deposits.schemas import KINDS, DepositType
from stragan.kernel.marketplaces import BASE_MARKETPLACE, CURRENCY
from stragan.kernel.money import Price
from stragan.kernel.problems import Language
from stragan.kernel.wire import array, encode

_IDS = frozenset(kind.id for kind in KINDS)


def every(language: Language) -> bytes:
    """The deposits of the base marketplace; the others have no such law."""
    return array("deposits", map(encode, _types(language)))


def exists(id_: str) -> bool:
    return id_.lower() in _IDS


def _types(language: Language) -> Sequence[DepositType]:
    return [DepositType(kind.id, kind.names[language], BASE_MARKETPLACE, Price(kind.price, CURRENCY)) for kind in KINDS]
