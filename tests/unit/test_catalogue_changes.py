"""A changed catalogue, and the vehicles of the file: what is left out, and what is refused."""

import msgspec
import pytest
from msgspec.structs import replace

from stragan.catalogue.changes import Change, Requirement, Standing, changed
from stragan.catalogue.model import AuthoredCategory, Catalogue, Parameter, Reference, Text, resolve
from stragan.catalogue.vehicles import (
    BrokenVehiclesError,
    CompatibleItem,
    Fitting,
    Kind,
    Make,
    Model,
    VehicleFile,
    Version,
    resolved,
)

NAME = Text("Nowa", "New")
COLOUR = Parameter(id="c", name=Text("Kolor", "Colour"), type="string")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """a (b (d e) c), f"""

    def node(id_: str, *below: AuthoredCategory, parameters: tuple[Reference, ...] = ()) -> AuthoredCategory:
        return AuthoredCategory(id_, Text(id_, id_), parameters=parameters, children=below)

    trees = [node("a", node("b", node("d"), node("e"), parameters=(Reference("c"),)), node("c")), node("f")]
    return Catalogue(resolve(trees, {"c": COLOUR}))


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("renamed, but gone", Change("CATEGORY_RENAMED", "x", NAME)),
        ("renamed to nothing", Change("CATEGORY_RENAMED", "a")),
        ("created, but there", Change("CATEGORY_CREATED", "c", NAME, "f")),
        ("created below what is gone", Change("CATEGORY_CREATED", "x", NAME, "y")),
        ("moved, but gone", Change("CATEGORY_MOVED", "x", None, "a")),
        ("moved below what is gone", Change("CATEGORY_MOVED", "b", None, "x")),
        ("moved below itself", Change("CATEGORY_MOVED", "a", None, "d")),
        ("deleted, but not empty", Change("CATEGORY_DELETED", "b")),
        ("deleted, but gone", Change("CATEGORY_DELETED", "x")),
    ],
)
def test_what_has_become_impossible_is_left_out(catalogue: Catalogue, case: str, change: Change) -> None:
    after = changed(catalogue, [change])
    assert (after, list(after.categories)) == (catalogue, list(catalogue.categories)), case


def test_changes_follow_one_another(catalogue: Catalogue) -> None:
    after = changed(
        catalogue,
        [
            Change("CATEGORY_CREATED", "g", NAME, "b"),
            Change("CATEGORY_MOVED", "b", None, "f"),
            Change("CATEGORY_DELETED", "c"),
            Change("CATEGORY_RENAMED", "a", NAME),
        ],
    ).categories
    assert {id_: one.path_ids for id_, one in after.items()} == {
        "a": ("a",),
        "f": ("f",),
        "b": ("f", "b"),
        "d": ("f", "b", "d"),
        "e": ("f", "b", "e"),
        "g": ("f", "b", "g"),
    }
    assert list(after) == ["a", "f", "b", "d", "e", "g"]
    assert {id_ for id_, one in after.items() if one.leaf} == {"a", "d", "e", "g"}
    assert after["g"].parameters == (COLOUR,)
    assert after["d"].parameters is catalogue.categories["d"].parameters
    assert (after["a"].name, catalogue.categories["a"].name.pl) == (NAME, "a")


def test_requirements_begin_one_after_the_other(catalogue: Catalogue) -> None:
    planned = [Requirement("d", "c", 20), Requirement("b", "c", 30), Requirement("c", "c", 30)]

    def required(standing: Standing) -> set[str]:
        every = standing.catalogue.categories.values()
        return {one.id for one in every for parameter in one.parameters if parameter.required}

    standing = Standing(catalogue, planned, 10)
    assert (required(standing), standing.catalogue) == (set(), catalogue)
    assert [standing.holds(now) for now in (0, 19, 20)] == [True, True, False]
    second = standing.at(20)
    assert (required(second), [second.holds(now) for now in (19, 20, 29, 30)]) == ({"d"}, [False, True, True, False])
    last = second.at(31)
    assert (required(last), [last.holds(now) for now in (29, 30, 999)]) == ({"b", "d", "e"}, [False, True, True])
    assert {
        id_ for id_, one in standing.planned.categories.items() if one.parameters and one.parameters[0].required
    } == {
        "b",
        "d",
        "e",
    }


CAR = Version(number="1", name="1.2", from_="2001/01", hp=60, kw=44, ccm=1242)


def file(*versions: Version, fits: str = "1", modified_at: str = "2026-01-01T00:00:00Z") -> VehicleFile:
    model = Model(name="PANDA (169_)", body="hatchback", from_="2000/01", versions=versions)
    kind = Kind(items_type="CAR", makes=(Make(name="FIAT", models=(model,)),))
    return VehicleFile(modified_at, (), (kind,), (Fitting(product="p", vehicles=(fits,)),), (), ())


def test_a_vehicle_without_an_end_or_an_engine() -> None:
    (vehicle,) = resolved(file(CAR)).of_type["CAR"]
    assert vehicle.text == "FIAT PANDA (169_) 2001/01- 1.2 60KM/44kW"
    assert vehicle.model == "PANDA"
    assert not {"MODEL_TO", "VERSION_TO", "ENGINE_CODE"} & {name for name, _ in vehicle.attributes}


def test_another_list_of_a_product_has_another_id() -> None:
    lists = [resolved(file(CAR, replace(CAR, number="2", name="1.4"), fits=number)).list_of["p"] for number in "112"]
    assert lists[0] == lists[1]
    assert (lists[0].id == lists[2].id, lists[2].items) == (
        False,
        (CompatibleItem("FIAT PANDA (169_) 2001/01- 1.4 60KM/44kW"),),
    )


@pytest.mark.parametrize(
    ("case", "broken"),
    [
        ("a number twice", file(CAR, CAR)),
        ("fits what is not there", file(CAR, fits="2")),
        ("no instant", file(CAR, modified_at="yesterday")),
    ],
)
def test_a_broken_file(case: str, broken: VehicleFile) -> None:
    with pytest.raises(BrokenVehiclesError):
        resolved(broken)


def test_a_misspelt_member() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"number": "1", "nam": "1.2"}, Version)
