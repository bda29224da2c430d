"""What a token may be allowed to do, in the order and the words in which the consent page lists it (behaviour §1)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from stragan.kernel.problems import Language

PREFIX = "allegro:api:"


class Words(Struct, frozen=True):
    en: str
    pl: str

    def read_in(self, language: Language) -> str:
        return self.pl if language == "pl" else self.en


SCOPES: Mapping[str, Words] = MappingProxyType(
    {
        PREFIX + name: Words(en, pl)
        for name, en, pl in (
            ("profile:read", "see your account's name, e-mail and company", "odczyt nazwy, e-maila i firmy konta"),
            ("profile:write", "change the settings of your account", "zmiana ustawień konta"),
            ("sale:offers:read", "see your offers and drafts", "odczyt ofert i szkiców"),
            ("sale:offers:write", "create, change and end offers", "tworzenie, zmiana i kończenie ofert"),
            ("orders:read", "see orders, with names and addresses", "odczyt zamówień z danymi kupujących"),
            ("orders:write", "change the state of orders", "zmiana stanu zamówień"),
            ("shipments:read", "see parcels and their labels", "odczyt przesyłek i etykiet"),
            ("shipments:write", "order and cancel parcels", "nadawanie i anulowanie przesyłek"),
            ("ratings", "see and answer buyers' ratings", "odczyt ocen i odpowiadanie na nie"),
            ("disputes", "see and answer disputes", "odczyt dyskusji i odpowiadanie w nich"),
            ("bids", "bid in auctions in your name", "licytowanie w Twoim imieniu"),
            ("messaging", "read and write messages", "odczyt i pisanie wiadomości"),
            ("billing:read", "see fees and billing", "odczyt opłat i rozliczeń"),
            ("payments:read", "see payments and payouts", "odczyt wpłat i wypłat"),
            ("payments:write", "refund payments", "zwracanie wpłat"),
            (
                "sale:settings:read",
                "see delivery and after-sales terms",
                "odczyt warunków dostawy i zwrotów",
            ),
            (
                "sale:settings:write",
                "change delivery and after-sales terms",
                "zmiana warunków dostawy i zwrotów",
            ),
            ("campaigns", "take part in campaigns and discounts", "udział w kampaniach i rabatach"),
            ("fulfillment:read", "see stock in the operator's warehouse", "odczyt zapasów w magazynie operatora"),
            ("fulfillment:write", "send goods to the operator's warehouse", "wysyłka towaru do magazynu operatora"),
            ("affiliate:read", "see affiliate results", "odczyt wyników afiliacji"),
            ("affiliate:write", "manage affiliate links", "zarządzanie linkami afiliacyjnymi"),
        )
    }
)
ALL = frozenset(SCOPES)


def in_order(scopes: Iterable[str]) -> list[str]:
    """The scopes as tokens and pages list them."""
    wanted = frozenset(scopes)
    return [name for name in SCOPES if name in wanted]


def parse(text: str) -> frozenset[str]:
    """The names of a `scope` parameter or claim, which spaces part."""
    return frozenset(text.split())


def granted(requested: frozenset[str] | None, declared: frozenset[str]) -> frozenset[str]:
    """What was asked for, as far as the application declares it; nothing asked means everything declared."""
    return declared if not requested else requested & declared
