"""Points where parcels are handed in and picked up. They are made up, and never change."""

from stragan.features.shipments.schemas import (
    Coordinates,
    Opening,
    Paid,
    Point,
    PointAddress,
    PointCarrier,
    Typed,
)

LAST_MODIFIED = 1_782_864_000_000  # 2026-07-01, in milliseconds
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
_BOTH = (Typed("PICKUP"), Typed("DROPOFF"))
_SHOP = (*(Opening(day, "08:00", "20:00") for day in _WEEKDAYS), Opening("SATURDAY", "09:00", "15:00"))
_ALWAYS = tuple(Opening(day, "00:00", "23:59") for day in (*_WEEKDAYS, "SATURDAY", "SUNDAY"))
_EVERY: tuple[PointCarrier, ...] = ("UPS", "ALLEGRO_ONE_KURIER", "DPD")


def _address(post_code: str, city: str, street: str, lat: float, lon: float) -> PointAddress:
    return PointAddress(post_code, city, street, "PL", Coordinates(lat, lon))


def _shop(id_: str, name: str, about: str, address: PointAddress, carriers: tuple[PointCarrier, ...]) -> Point:
    return Point(id_, name, "PUDO", _BOTH, (), about, (Paid("CASH"), Paid("CARD")), address, _SHOP, carriers)


def _machine(id_: str, name: str, address: PointAddress, *, full: bool = False) -> Point:
    restrictions = (Typed("OVERLOADED"),) if full else ()
    return Point(
        id_, name, "APM", _BOTH, restrictions, None, (Paid("CARD"),), address, _ALWAYS, ("ALLEGRO_ONE_KURIER",)
    )


POINTS = (
    _shop(
        "900001", "Kiosk na Rynku", "Kiosk", _address("61-772", "Poznań", "Stary Rynek 1", 52.40834, 16.93362), _EVERY
    ),
    _shop(
        "900002",
        "Księgarnia Targowa",
        "Księgarnia",
        _address("60-166", "Poznań", "Targowa 7", 52.3937, 16.8712),
        ("DPD",),
    ),
    _shop(
        "900003",
        "Kwiaciarnia Nowa",
        "Kwiaciarnia",
        _address("00-029", "Warszawa", "Nowy Świat 20", 52.2334, 21.0181),
        ("UPS",),
    ),
    _shop(
        "900004",
        "Sklep przy Plantach",
        "Sklep",
        _address("31-026", "Kraków", "Westerplatte 3", 50.0606, 19.9447),
        ("UPS", "DPD"),
    ),
    _machine("900005", "Automat przy Dworcu", _address("50-086", "Wrocław", "Piłsudskiego 105", 51.0989, 17.0365)),
    _machine("900006", "Automat na Osiedlu", _address("80-288", "Gdańsk", "Myśliwska 33", 54.3483, 18.5712), full=True),
)
