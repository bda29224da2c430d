"""Vehicles: what offers of parts say that they fit, and which categories let them say so.

The facts of the vehicles are simplified, and their numbers are this catalogue's own; they are not those of TecDoc.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from stragan.catalogue.authored import Authored
from stragan.kernel.text import words
from stragan.kernel.times import parse_instant

InputType = Literal["TEXT", "ID"]
ListType = Literal["MANUAL", "PRODUCT_BASED"]

# The authored file.


class SupportedCategory(Authored, frozen=True):
    """It and all categories below it may have a list: of texts, or of vehicles by their ids."""

    id: str
    items_type: str
    input_type: InputType
    max_rows: int
    max_characters_per_line: int | None = None


class Version(Authored, frozen=True, rename={"from_": "from"}):
    """Months as `2014/09`; `number` stands for the kTypNr, of a commercial one for the nTypNr."""

    number: str
    name: str
    from_: str
    hp: int
    kw: int
    ccm: int
    engines: tuple[str, ...] = ()
    to: str | None = None
    commercial: bool = False


class Model(Authored, frozen=True, rename={"from_": "from"}):
    name: str
    body: str
    from_: str
    versions: tuple[Version, ...]
    to: str | None = None


class Make(Authored, frozen=True):
    name: str
    models: tuple[Model, ...]


class Kind(Authored, frozen=True):
    items_type: str
    makes: tuple[Make, ...]


class SpecificationEntry(Authored, frozen=True):
    name: str
    values: tuple[str, ...]


class Fitting(Authored, frozen=True):
    """What a starter product fits: numbers of vehicles; and its technical specification."""

    product: str
    vehicles: tuple[str, ...]
    specification: tuple[SpecificationEntry, ...] = ()


class CompatibleItem(Authored, frozen=True):
    text: str


class CompatibilityList(Authored, frozen=True):
    id: str
    type: ListType
    items: tuple[CompatibleItem, ...]


class TecdocSpecification(Authored, frozen=True):
    id: str
    items: tuple[SpecificationEntry, ...]


class VehicleFile(Authored, frozen=True):
    """`vehicles.json`: what offers of parts refer to. Lists and specifications stand alone when no product has them."""

    modified_at: str
    supported_categories: tuple[SupportedCategory, ...]
    vehicles: tuple[Kind, ...]
    fittings: tuple[Fitting, ...]
    compatibility_lists: tuple[CompatibilityList, ...]
    tecdoc_specifications: tuple[TecdocSpecification, ...]


# Resolved.


class Group(Struct, frozen=True):
    id: str
    text: str


class Vehicle(Struct, frozen=True):
    """`attributes` in the order in which they are shown. `searched` are the folded words of the text, `model` is the
    name without what stands in brackets."""

    id: str
    items_type: str
    make: Group
    model: str
    text: str
    number: str
    commercial: bool
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    searched: str


class Vehicles(Struct, frozen=True):
    """`modified_at` in milliseconds. Groups and vehicles by their type, in the order of their texts."""

    modified_at: int
    supported: tuple[SupportedCategory, ...]
    groups: Mapping[str, tuple[Group, ...]]
    of_type: Mapping[str, tuple[Vehicle, ...]]
    by_id: Mapping[str, Vehicle]
    lists: Mapping[str, CompatibilityList]
    specifications: Mapping[str, TecdocSpecification]
    list_of: Mapping[str, CompatibilityList]  # by the id of the product
    specification_of: Mapping[str, TecdocSpecification]

    def support(self, path_ids: tuple[str, ...]) -> SupportedCategory | None:
        """What a category allows; `path_ids` lead from the root to it."""
        return next((one for one in self.supported if one.id in path_ids), None)


NO_VEHICLES = Vehicles(0, (), {}, {}, {}, {}, {}, {}, {})


class BrokenVehiclesError(Exception):
    """The data file contradicts itself."""


def resolved(file: VehicleFile) -> Vehicles:
    of_type = {kind.items_type: tuple(sorted(_vehicles(kind), key=lambda one: one.text)) for kind in file.vehicles}
    every = [vehicle for vehicles in of_type.values() for vehicle in vehicles]
    by_number = {vehicle.number: vehicle for vehicle in every}
    by_id = {vehicle.id: vehicle for vehicle in every}
    if not len(by_number) == len(by_id) == len(every):
        raise BrokenVehiclesError("two vehicles are the same")
    modified = parse_instant(file.modified_at)
    if modified is None:
        raise BrokenVehiclesError("modifiedAt is no instant")
    list_of = {one.product: _list(one, by_number) for one in file.fittings}
    specification_of = {one.product: _specification(one) for one in file.fittings if one.specification}
    return Vehicles(
        modified,
        file.supported_categories,
        {name: _groups(vehicles) for name, vehicles in of_type.items()},
        of_type,
        by_id,
        {one.id: one for one in (*file.compatibility_lists, *list_of.values())},
        {one.id: one for one in (*file.tecdoc_specifications, *specification_of.values())},
        list_of,
        specification_of,
    )


def _groups(vehicles: tuple[Vehicle, ...]) -> tuple[Group, ...]:
    return tuple(sorted({vehicle.make.id: vehicle.make for vehicle in vehicles}.values(), key=lambda one: one.text))


def _vehicles(kind: Kind) -> Iterator[Vehicle]:
    for make in kind.makes:
        group = Group(_uuid("group", kind.items_type, make.name).replace("-", ""), make.name)
        for model in make.models:
            for version in model.versions:
                yield _vehicle(kind.items_type, group, model, version)


def _vehicle(items_type: str, make: Group, model: Model, version: Version) -> Vehicle:
    span = f"{version.from_}-{version.to or ''}"
    text = f"{make.text} {model.name} {span} {version.name} {version.hp}KM/{version.kw}kW"
    attributes = {
        "BRAND": (make.text,),
        "MODEL": (model.name,),
        "MODEL_FROM": (model.from_,),
        "MODEL_TO": (model.to,) if model.to else (),
        "TYPE": (version.name,),
        "VERSION_FROM": (version.from_,),
        "VERSION_TO": (version.to,) if version.to else (),
        "BODY": (model.body,),
        "ENGINE_CAPACITY": (str(version.ccm),),
        "ENGINE_CODE": version.engines,
        "POWER_HP": (str(version.hp),),
        "POWER_KW": (str(version.kw),),
        "N_TYP_NR" if version.commercial else "K_TYP_NR": (version.number,),
    }
    return Vehicle(
        id=_uuid("vehicle", items_type, version.number),
        items_type=items_type,
        make=make,
        model=model.name.partition(" (")[0],
        text=text,
        number=version.number,
        commercial=version.commercial,
        attributes=tuple((name, values) for name, values in attributes.items() if values),
        searched=f" {' '.join(words(text))} ",
    )


def _list(fitting: Fitting, by_number: Mapping[str, Vehicle]) -> CompatibilityList:
    """Another list for the same product has another id: an offer shows the one that it was listed with."""
    try:
        texts = sorted(by_number[number].text for number in fitting.vehicles)
    except KeyError as error:
        raise BrokenVehiclesError(f"product {fitting.product} fits {error.args[0]}, which is no vehicle") from None
    digest = sha256("\n".join(texts).encode()).hexdigest()
    id_ = f"{_uuid('list', fitting.product)}-{digest}-1"
    return CompatibilityList(id_, "PRODUCT_BASED", tuple(CompatibleItem(text) for text in texts))


def _specification(fitting: Fitting) -> TecdocSpecification:
    words = (word for entry in fitting.specification for word in (entry.name, *entry.values))
    return TecdocSpecification(_uuid("specification", fitting.product, *words), fitting.specification)


def _uuid(*names: str) -> str:
    return str(uuid5(NAMESPACE_URL, ":".join(("urn:stragan", *names))))
