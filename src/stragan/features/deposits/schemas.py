"""Deposits on packages, which the law has some products carry since October 2025: `GET /deposit/types` (2026
specification). An offer names them for each product of its set."""

from collections.abc import Mapping

from stragan.kernel.money import Price
from stragan.kernel.problems import Language
from stragan.kernel.wire import Wire


class DepositType(Wire):
    id: str
    name: str
    marketplace_id: str
    price: Price


class Kind(Wire):
    """A kind of package with its names; the price is that of one."""

    id: str
    names: Mapping[Language, str]
    price: str


# Kinds and amounts of the Polish deposit system (regulation of October 2025).
KINDS = (
    Kind(
        "3d0b1a52-6b8e-5a6f-8f0e-2d6f6e3f0a11",
        {"en": "Plastic bottles up to 3 litres", "pl": "Butelki z tworzyw sztucznych do 3 litrów"},
        "0.50",
    ),
    Kind(
        "b7a4c1de-94f3-5c0a-9a57-6f1c2b9d4e22",
        {"en": "Metal cans up to 1 litre", "pl": "Puszki metalowe do 1 litra"},
        "0.50",
    ),
    Kind(
        "5e8a9e73-7e55-4896-bd8a-9c430413e808",
        {"en": "Reusable glass bottles up to 1.5 litres", "pl": "Butelki szklane wielokrotnego użytku do 1,5 litra"},
        "1.00",
    ),
)
