"""How long a search of the shop window takes, and what it costs to keep it.

    python bench/shop_window.py [OFFERS] [--database postgresql://…]

Fills an empty database with offers of the starter products and prints the fastest of seven runs of each search.
"""

import argparse
import asyncio
import random
import tempfile
from pathlib import Path
from time import perf_counter

from stragan.app import Application
from stragan.auth import service as auth
from stragan.catalogue.model import load_products
from stragan.db.engine import run
from stragan.features.after_sales import service as after_sales
from stragan.features.delivery import service as delivery
from stragan.features.listing import service as listing
from stragan.features.offers import document, store
from stragan.features.offers.document import Life
from stragan.features.offers.schemas import (
    AfterSalesServices,
    Delivery,
    Draft,
    Image,
    Payments,
    Promotion,
    Reference,
    SellingMode,
    Stock,
)
from stragan.features.parameters.schemas import ParameterValue
from stragan.http.query import Query
from stragan.kernel.description import Description, Item, Section
from stragan.kernel.money import Price
from stragan.settings import Settings
from stragan.world import World

SELLERS, AT_ONCE, RUNS = 20, 500, 7
TEXT = "<p>Nowy, oryginalnie zapakowany. Wysyłka z polskiego magazynu tego samego dnia, gwarancja producenta.</p>" * 4
QUERIES = {
    "a category with 128 leaves": "category.id={main}",
    "a leaf": "category.id={leaf}",
    "a leaf, by one parameter": "category.id={leaf}&parameter.11323=11323_1",
    "a word that a quarter has": "phrase=nowy",
    "two words": "phrase={words}",
    "a word in descriptions of all": "phrase=gwarancja&searchMode=DESCRIPTIONS",
    "related": "phrase={words}+xyzzy",
    "a seller, newest": "seller.id={seller}&sort=-startTime",
    "a category, cheapest with delivery": "category.id={main}&price.from=10&price.to=900&sort=%2BwithDeliveryPrice",
    "page 50 of a category": "category.id={main}&offset=3000",
}


def draft(product: object, number: int, rates: str) -> Draft:
    adjective = ("nowy", "tani", "oryginalny", "powystawowy")[number % 4]
    values = product.parameters
    parameters = [ParameterValue("11323", [f"11323_{1 + number % 3}"], [])]
    parameters += [
        ParameterValue(id_, list(found), []) if found[0].startswith(f"{id_}_") else ParameterValue(id_, [], list(found))
        for id_, found in values.items()
    ]
    return Draft(
        name=f"{product.name[:60]} {adjective}",
        category=Reference(product.category),
        parameters=parameters,
        description=Description([Section([Item("TEXT", TEXT)]) for _ in range(5)]),
        images=[Image("http://127.0.0.1/original/aa/bb")],
        selling_mode=SellingMode("BUY_NOW", Price(f"{random.randrange(500, 200_000) / 100:.2f}", "PLN")),
        stock=Stock(random.randrange(1, 50), "UNIT"),
        delivery=Delivery(Reference(rates), "PT24H"),
        after_sales_services=AfterSalesServices(),
        payments=Payments("VAT"),
        promotion=Promotion(emphasized=number % 50 == 0),
    )


async def fill(world: World, offers: int) -> str:
    products, sellers = load_products(), []
    for index in range(SELLERS):
        user = await auth.add_user(world, auth.NewUser(login=f"bench-{index}"))
        await delivery.seed(world, user.id)
        await after_sales.seed(world, user.id)
        sellers.append((user.id, (await delivery.choices(world, user.id))[0].id))
    began = perf_counter()
    for start in range(0, offers, AT_ONCE):
        async with world.db.write() as tx:
            for number in range(start, min(start + AT_ONCE, offers)):
                seller_id, rates = sellers[number % SELLERS]
                life = Life(created_at=world.now(), status="ACTIVE", started_at=world.now() - number)
                made = document.offer(
                    10_000_000 + number, draft(products[number % len(products)], number, rates), life, world.now()
                )
                row = document.row(seller_id, made, life, ())
                await run(tx, store.adding(row | {"counted_product_id": None}))
    print(f"{offers} offers stored in {perf_counter() - began:.1f} s")
    return sellers[0][0]


async def measure(world: World, offers: int) -> None:
    seller = await fill(world, offers)
    leaf = world.catalogue.categories[load_products()[0].category]
    words = "+".join(load_products()[0].name.split()[:2])
    for name, query in QUERIES.items():
        text = query.format(main=leaf.path_ids[0], leaf=leaf.id, seller=seller, words=words)
        times = []
        for _ in range(RUNS):
            began = perf_counter()
            body = await listing.listing(world, Query(text.encode()), "pl")
            times.append(perf_counter() - began)
        total = body.partition(b'"totalCount":')[2].partition(b",")[0].decode()
        print(f"{min(times) * 1000:7.1f} ms  {total:>6} found  {name}")


async def main(offers: int, database: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        application = Application(Settings(data=Path(folder), database=database, durable=False), working=False)
        await application.start()
        try:
            await measure(application.world, offers)
        finally:
            await application.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("offers", type=int, nargs="?", default=10_000)
    parser.add_argument("--database")
    asked = parser.parse_args()
    asyncio.run(main(asked.offers, asked.database))
