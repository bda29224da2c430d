"""The import rules of docs/architecture.md, executed. No dependency beyond the standard library."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
PURE = {"kernel"}
STORAGE = PURE | {"contract", "catalogue", "db"}
WORLD = STORAGE | {"blobs", "fetch", "settings"}
LAYERS = {
    "kernel": set(),
    "contract": PURE,
    "catalogue": PURE,
    "settings": PURE,
    "db": PURE,
    "blobs": PURE,
    "fetch": PURE,
    "world": WORLD | {"auth.session"},
    "jobs": WORLD | {"world"},
    "auth": WORLD | {"world"},
    "http": WORLD | {"world", "auth"},
    "features": WORLD | {"world", "jobs", "auth", "http"},
    "sandbox": WORLD | {"world", "jobs", "auth", "http", "features"},
    "web": WORLD | {"world", "jobs", "auth", "http", "features", "sandbox"},
    "client": PURE,
    "lister": PURE | {"client"},
    "testing": set(),
}
ROOTS = {
    "app",
    "serve",
    "cli",
    "connections",
    "demo",
    "execute",
    "greeting",
    "operating",
    "pytest_plugin",
    "tether",
    "__main__",
}  # they put the parts together
SLICE = {
    "schemas": {"schemas"},
    "rules": {"schemas", "rules"},
    "store": {"schemas", "store"},
    "service": {"schemas", "rules", "store", "service"},
    "jobs": {"schemas", "service", "store"},
    "routes": {"schemas", "service"},
}
OPENED_UP = {  # a role that outgrew one file: module -> the name whose rights it has
    "after_sales.enclosing": "service",
    "additional_services.translations": "service",
    "badges.campaigns": "service",
    "badges.view": "service",
    "badges.working": "service",
    "batches.changes": "rules",
    "batches.leaving": "service",
    "batches.single": "service",
    "batches.working": "service",
    "categories.computers": "rules",
    "categories.matching": "rules",
    "categories.titles": "rules",
    "classifieds.stats": "service",
    "fees.reckoning": "rules",
    "images.drawing": "rules",
    "images.intake": "service",
    "images.link_rules": "rules",
    "images.links": "service",
    "images.picture": "rules",
    "issues.buying_side": "service",
    "issues.document": "rules",
    "issues.talking": "service",
    "issues.view": "service",
    "issues.words": "rules",
    "listing.cards": "service",
    "listing.facets": "service",
    "listing.offer_page": "service",
    "listing.shown": "schemas",
    "listing.searching": "service",
    "loyalty.baskets": "service",
    "loyalty.bundles": "service",
    "loyalty.campaigns": "service",
    "loyalty.reckoning": "rules",
    "messages.asking": "service",
    "messages.sending": "service",
    "offers.compatibility": "rules",
    "offers.document": "service",
    "offers.edits": "service",
    "offers.elsewhere": "service",
    "offers.facts": "service",
    "offers.lifecycle": "service",
    "offers.limits": "service",
    "offers.search": "service",
    "offers.changes": "service",
    "offers.modern": "service",
    "offers.packaging": "service",
    "offers.price_rules": "rules",
    "offers.selling": "service",
    "offers.standing": "store",
    "offers.transitions": "service",
    "offers.writing": "service",
    "orders.assembly": "service",
    "orders.booking": "service",
    "orders.buying": "service",
    "orders.continuing": "service",
    "orders.deals": "service",
    "orders.delivering": "service",
    "orders.extras": "service",
    "orders.following": "service",
    "orders.pricing": "service",
    "orders.winning": "service",
    "price_automation.following": "service",
    "price_automation.reckoning": "rules",
    "product_offers.account": "service",
    "product_offers.assembly": "service",
    "product_offers.bulk": "service",
    "product_offers.copying": "service",
    "product_offers.creating": "service",
    "product_offers.document": "service",
    "product_offers.editing": "service",
    "product_offers.finding": "service",
    "product_offers.fitting": "service",
    "product_offers.operations": "service",
    "product_offers.origin": "service",
    "product_offers.preparing": "service",
    "product_offers.products": "service",
    "product_offers.reviewing": "service",
    "product_offers.reading": "service",
    "product_offers.safety": "service",
    "product_offers.view": "service",
    "products.changing": "service",
    "products.facets": "service",
    "products.indexing": "service",
    "products.pictures": "service",
    "products.proposing": "service",
    "products.search": "service",
    "products.seeding": "service",
    "products.view": "service",
    "promo_options.batch": "service",
    "promo_options.changing": "service",
    "promo_options.selling": "service",
    "quality.reckoning": "rules",
    "ratings.rating": "service",
    "ratings.view": "service",
    "refunds.left": "rules",
    "webhooks.sending": "service",
    "returns.assembly": "service",
    "shipments.carriers": "rules",
    "shipments.points": "rules",
    "shipments.tracking": "rules",
}
PUBLIC = {"service", "schemas"}  # what one feature may use of another
ONLY_IN = {
    "sqlalchemy": ("db", "store", "features.offers.standing", "jobs.queue", "world"),
    "starlette": ("web", "sandbox.api", "http.files", "app"),
    "asyncpg": ("db",),
    "sqlite3": ("db",),
    "uvicorn": ("serve", "connections"),
    # Not only an API: pictures of the tool come from any host, and `fetch` reads strangers' links for the server.
    "httpx": ("client", "lister.pictures", "fetch", "testing"),
    "httpcore": ("fetch",),  # which connects to addresses that it has checked
    "rich": ("lister", "cli", "greeting", "demo"),
    "typer": ("cli", "operating"),
    "pytest": ("pytest_plugin",),
    "PIL": ("features.images", "catalogue.demo"),
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(feature: str, rest: list[str]) -> str:
    """The role of a feature's module: one of `SLICE`."""
    name = rest[0] if rest else ""
    return OPENED_UP.get(f"{feature}.{name}", name)


def violations(module: str, imported: str) -> str | None:
    me, it = module.split(".")[1:], imported.split(".")
    if it[0] in ONLY_IN and not any(f".{place}." in f".{'.'.join(me)}." for place in ONLY_IN[it[0]]):
        return f"{module} may not import {it[0]}"
    if it[0] != "stragan" or not me or me[0] in ROOTS or len(it) < 2 or it[1] == "__version__":
        return None
    if me[0] == "features" == it[1] and len(it) > 2 and len(me) > 2:
        if me[1] == it[2]:
            allowed = part(me[1], it[3:]) in SLICE[part(me[1], me[2:])]
        else:
            allowed = len(it) > 3 and it[3] in PUBLIC
        return None if allowed else f"{module} may not import {imported}"
    here = it[1] == me[0] or it[1] in LAYERS[me[0]] or ".".join(it[1:3]) in LAYERS[me[0]]
    return None if here else f"{module} may not import {imported}"


MODULES = {".".join(p.relative_to(SRC).with_suffix("").parts): p for p in SRC.rglob("*.py") if p.stat().st_size}
CHECKED = sorted(name for name in MODULES if "migrations" not in name)


@pytest.mark.parametrize("module", CHECKED)
def test_imports(module: str) -> None:
    module = module.removesuffix(".__init__")
    path = MODULES.get(module) or MODULES[f"{module}.__init__"]
    assert [v for name in sorted(imports(path)) if (v := violations(module, name))] == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("stragan.kernel.checks", "stragan.db.engine.Tx"),
        ("stragan.features.offers.rules.title", "stragan.features.offers.store"),
        ("stragan.features.offers.service", "stragan.features.delivery.store"),
        ("stragan.features.offers.service", "starlette.requests.Request"),
        ("stragan.features.offers.service", "sqlalchemy.select"),
        ("stragan.features.offers.routes", "stragan.features.offers.store"),
        ("stragan.lister.run", "stragan.features.offers.service"),
        ("stragan.client.allegro", "stragan.http.media"),
        ("stragan.http.errors", "stragan.features.offers.service"),
        ("stragan.world", "stragan.auth.service"),
    ],
)
def test_the_check_bites(module: str, imported: str) -> None:
    assert violations(module, imported)


def test_features_do_not_form_cycles() -> None:
    uses: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        if module.startswith("stragan.features.") and module.count(".") > 2:
            name = module.split(".")[2]
            others = {i.split(".")[2] for i in imports(path) if i.startswith("stragan.features.")}
            uses.setdefault(name, set()).update(others - {name})
    tuple(TopologicalSorter(uses).static_order())  # raises CycleError
