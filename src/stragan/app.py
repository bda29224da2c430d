"""Composition root: the only module that knows every other one."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from stragan.auth.service import authenticate
from stragan.blobs.disk import DiskBlobs
from stragan.catalogue.model import load as load_catalogue
from stragan.catalogue.tariff import load_tariff
from stragan.contract.own import is_own
from stragan.db.engine import Database
from stragan.db.sqlite import SqliteDatabase
from stragan.features.account import routes as account
from stragan.features.additional_services import routes as additional_services
from stragan.features.after_sales import routes as after_sales
from stragan.features.attachments import jobs as attachment_jobs
from stragan.features.attachments import routes as attachments
from stragan.features.badges import jobs as badge_jobs
from stragan.features.badges import routes as badges
from stragan.features.batches import jobs as batch_jobs
from stragan.features.batches import routes as batches
from stragan.features.bidding import jobs as bidding_jobs
from stragan.features.bidding import routes as bidding
from stragan.features.billing import jobs as billing_jobs
from stragan.features.billing import routes as billing
from stragan.features.blacklist import routes as blacklist
from stragan.features.categories import routes as categories
from stragan.features.category_changes import jobs as category_change_jobs
from stragan.features.category_changes import routes as category_changes
from stragan.features.category_changes.service import begin as begin_catalogue
from stragan.features.charity import routes as charity
from stragan.features.classifieds import routes as classifieds
from stragan.features.compatibility import routes as compatibility
from stragan.features.contacts import routes as contacts
from stragan.features.conversation_files import jobs as conversation_file_jobs
from stragan.features.delivery import routes as delivery
from stragan.features.deposits import routes as deposits
from stragan.features.dry_run import routes as dry_run
from stragan.features.events import jobs as event_jobs
from stragan.features.events import routes as events
from stragan.features.fees import routes as fees
from stragan.features.flexible_bundles import routes as flexible_bundles
from stragan.features.images import jobs as image_jobs
from stragan.features.images import routes as images
from stragan.features.invoices import routes as invoices
from stragan.features.issues import jobs as issue_jobs
from stragan.features.issues import routes as issues
from stragan.features.listing import routes as listing
from stragan.features.loyalty import jobs as loyalty_jobs
from stragan.features.loyalty import routes as loyalty
from stragan.features.marketplaces import routes as marketplaces
from stragan.features.messages import jobs as message_jobs
from stragan.features.messages import routes as messages
from stragan.features.offers import jobs as offer_jobs
from stragan.features.offers import routes as offers
from stragan.features.offers.service import published_id, uses_return_policy
from stragan.features.orders import jobs as order_jobs
from stragan.features.orders import routes as orders
from stragan.features.payments import routes as payments
from stragan.features.points_of_service import routes as points_of_service
from stragan.features.price_automation import jobs as price_automation_jobs
from stragan.features.price_automation import routes as price_automation
from stragan.features.product_offers import jobs as product_offer_jobs
from stragan.features.product_offers import routes as product_offers
from stragan.features.product_safety import routes as product_safety
from stragan.features.products import routes as products
from stragan.features.products.service import picture
from stragan.features.products.service import seed as seed_products
from stragan.features.promo_options import jobs as promo_option_jobs
from stragan.features.promo_options import routes as promo_options
from stragan.features.publication import jobs as publication_jobs
from stragan.features.publication import routes as publication
from stragan.features.quality import routes as quality
from stragan.features.ratings import routes as ratings
from stragan.features.refund_claims import jobs as refund_claim_jobs
from stragan.features.refund_claims import routes as refund_claims
from stragan.features.refunds import jobs as refund_jobs
from stragan.features.refunds import routes as refunds
from stragan.features.returns import routes as returns
from stragan.features.shipments import routes as shipments
from stragan.features.size_tables import routes as size_tables
from stragan.features.smart import routes as smart
from stragan.features.tags import routes as tags
from stragan.features.tax import routes as tax
from stragan.features.translations import routes as translations
from stragan.features.turnover_discounts import routes as turnover_discounts
from stragan.features.unfilled_parameters import routes as unfilled_parameters
from stragan.features.variants import routes as variants
from stragan.features.webhooks import jobs as webhook_jobs
from stragan.features.webhooks import routes as webhooks
from stragan.http import idempotency, limiting
from stragan.http.api import Api, refuse
from stragan.http.operation import Route
from stragan.jobs import worker
from stragan.jobs.worker import Task
from stragan.sandbox import snapshots
from stragan.sandbox.accounts import SeededAccounts
from stragan.sandbox.api import sandbox_app
from stragan.sandbox.lives import service as lives
from stragan.sandbox.seed import seed
from stragan.sandbox.sowing import sow_file
from stragan.sandbox.watching import watched
from stragan.sandbox.worlds import NoSuchWorld, Worlds
from stragan.settings import Settings
from stragan.web.auth.walking import decide as walk
from stragan.web.description import description_app
from stragan.web.pages import PEOPLE, PROGRAMS, web_app
from stragan.world import World

ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *additional_services.ROUTES,
    *after_sales.ROUTES,
    after_sales.delete_route(uses_return_policy),
    *attachments.ROUTES,
    *badges.ROUTES,
    *batches.ROUTES,
    *bidding.ROUTES,
    *billing.ROUTES,
    *blacklist.ROUTES,
    *categories.ROUTES,
    *charity.ROUTES,
    *classifieds.ROUTES,
    *category_changes.ROUTES,
    *compatibility.ROUTES,
    *contacts.ROUTES,
    *delivery.ROUTES,
    *deposits.ROUTES,
    *events.ROUTES,
    *fees.ROUTES,
    *flexible_bundles.ROUTES,
    *images.ROUTES,
    *issues.ROUTES,
    *listing.ROUTES,
    *marketplaces.ROUTES,
    *loyalty.ROUTES,
    *messages.ROUTES,
    *invoices.ROUTES,
    *offers.ROUTES,
    *orders.ROUTES,
    *payments.ROUTES,
    *points_of_service.ROUTES,
    *dry_run.ROUTES,
    *price_automation.ROUTES,
    *product_offers.ROUTES,
    *product_safety.ROUTES,
    *products.ROUTES,
    *promo_options.ROUTES,
    *publication.ROUTES,
    *quality.ROUTES,
    *ratings.ROUTES,
    *refund_claims.ROUTES,
    *refunds.ROUTES,
    *returns.ROUTES,
    *shipments.ROUTES,
    *size_tables.ROUTES,
    *smart.ROUTES,
    *tags.ROUTES,
    *tags.offer_routes(published_id),
    *tax.ROUTES,
    *translations.ROUTES,
    *turnover_discounts.ROUTES,
    *unfilled_parameters.ROUTES,
    *variants.ROUTES,
    *webhooks.ROUTES,
)
TASKS: Mapping[str, Task] = {
    **attachment_jobs.TASKS,
    **badge_jobs.TASKS,
    **batch_jobs.TASKS,
    **bidding_jobs.TASKS,
    **billing_jobs.TASKS,
    **category_change_jobs.TASKS,
    **conversation_file_jobs.TASKS,
    **event_jobs.TASKS,
    **idempotency.TASKS,
    **image_jobs.TASKS,
    **issue_jobs.TASKS,
    **loyalty_jobs.TASKS,
    **message_jobs.TASKS,
    **lives.TASKS,
    **offer_jobs.TASKS,
    **order_jobs.TASKS,
    **price_automation_jobs.TASKS,
    **product_offer_jobs.TASKS,
    **promo_option_jobs.TASKS,
    **publication_jobs.TASKS,
    **refund_claim_jobs.TASKS,
    **refund_jobs.TASKS,
    **webhook_jobs.TASKS,
}
# tasks that put themselves again
SWEEPS = (
    *attachment_jobs.SWEEPS,
    *badge_jobs.SWEEPS,
    *bidding_jobs.SWEEPS,
    *category_change_jobs.SWEEPS,
    *conversation_file_jobs.SWEEPS,
    *event_jobs.SWEEPS,
    *idempotency.SWEEPS,
    *image_jobs.SWEEPS,
    *message_jobs.SWEEPS,
    *offer_jobs.SWEEPS,
    *order_jobs.SWEEPS,
    *price_automation_jobs.SWEEPS,
    *product_offer_jobs.SWEEPS,
    *webhook_jobs.SWEEPS,
)
Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_UNWATCHED = PEOPLE | {"_stragan"}  # faults and the journal of requests are for what programs ask


class Application:
    """The ASGI application: opens its world when the server starts, closes it when the server stops.

    `working` says whether this process also does the background work; tests do it by hand.
    `base_url` is where it will be found, unless the settings know better; a seed's offers have addresses of it.
    """

    def __init__(self, settings: Settings, *, working: bool = True, base_url: str | None = None) -> None:
        self.settings = settings
        self.seeded: SeededAccounts | None = None
        self.folder = Path()
        self._working = working
        self._base_url = settings.public_url or base_url or f"http://{settings.host}:{settings.port}"
        self._world: World | None = None
        self._worlds: Worlds | None = None
        self._worker: asyncio.Task[None] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._api = self._gated(Api(ROUTES, self.world_of, authenticate))
        web = web_app(self.world_of)
        others: Mapping[str, Asgi] = {
            "original": images.images_app(self.world_of, picture),
            "attachments": attachments.attachments_app(self.world_of),
            "_stragan": sandbox_app(self.world_of, partial(walk, web)),
            "openapi.json": description_app(ROUTES),
            **dict.fromkeys(PEOPLE | PROGRAMS, web),
        }
        self._others = {first: self._gated(app) for first, app in others.items()}

    @property
    def world(self) -> World:
        if self._world is None:
            raise RuntimeError("the application has not been started")
        return self._world

    @property
    def worlds(self) -> Worlds:
        if self._worlds is None:
            raise RuntimeError("without a sandbox there are no worlds but one")
        return self._worlds

    def world_of(self, host: str) -> World:
        return self.world if self._worlds is None else self._worlds.of(host)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            try:
                await self._serve(scope, receive, send)
            except NoSuchWorld as error:  # it came too late, or its world was deleted while it waited
                await refuse(error, scope, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close"})

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        first = scope["path"].split("/", 2)[1]
        other = None if is_own(scope["path"]) else self._others.get(first)
        serving = other or self._limited
        world = None if self._worlds is None else self._worlds.admit(_host(scope))
        if world is None or (other is not None and first in _UNWATCHED):
            await serving(scope, receive, send)
        else:
            await watched(world, serving, scope, receive, send)

    async def _limited(self, scope: Any, receive: Any, send: Any) -> None:
        """The API behind its rate limits, where there are some."""
        world = self.world_of(_host(scope))
        limiter = limiting.of(world)
        if limiter is None:
            await self._api(scope, receive, send)
        else:
            await limiter.serve(world, self._api, scope, receive, send)

    def _gated(self, app: Asgi) -> Asgi:
        """Nobody reads or writes while a reset or a restore replaces all data."""

        async def behind(scope: Any, receive: Any, send: Any) -> None:
            async with self.world_of(_host(scope)).gate.passing():
                await app(scope, receive, send)

        return behind

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        try:
            await self.start()
        except BaseException as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self.folder = self._data_folder()
        self._world = await open_world(self.settings, self.folder)
        self._world.address = self._base_url
        await begin_catalogue(self._world)
        await seed_products(self._world)  # they come with the package, for a sandbox or not
        if self.settings.sandbox:
            self.seeded = await seed(self._world)
            await snapshots.recover(self._world)
            if self.settings.seed is not None:
                self.seeded = await sow_file(self._world, self.settings.seed, self.seeded, self._base_url)
            self._worlds = Worlds(self._world, TASKS, SWEEPS, working=self._working)
        await worker.ensure(self._world, SWEEPS)
        self._world.tasks = TASKS
        if self._working:
            self._worker = asyncio.create_task(worker.work(self._world, TASKS))

    async def stop(self) -> None:
        await worker.stop(self._worker)
        if self._worlds is not None:
            await self._worlds.close_all()
        if self._world is not None:
            await self._world.db.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _data_folder(self) -> Path:
        if not self.settings.memory:
            return self.settings.data or user_data_path("stragan", appauthor=False)
        memory = Path("/dev/shm")  # noqa: S108  (a private folder is made inside)
        self._folder = tempfile.TemporaryDirectory(prefix="stragan-", dir=memory if memory.is_dir() else None)
        return Path(self._folder.name)


def _host(scope: Any) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value, "latin-1")
    return ""


async def open_world(settings: Settings, folder: Path) -> World:
    """Open and migrate the database; the folder holds the files and, without a PostgreSQL, the database.

    Raises `BrokenTariffError` before anything is opened.
    """
    catalogue = load_catalogue()
    tariff = load_tariff(catalogue.categories, settings.tariff)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    durable = settings.durable and not settings.memory
    db: Database
    if settings.database:
        from stragan.db.postgres import PostgresDatabase  # noqa: PLC0415  (its driver: a twentieth of the start)

        db = PostgresDatabase(settings.database, size=settings.database_connections)
    else:
        db = SqliteDatabase(folder / "stragan.db", durable=durable)
    try:
        await db.migrate()
        world = World(settings, db, DiskBlobs(folder / "blobs", durable=durable), catalogue, tariff)
        await world.clock.load(db)
    except BaseException:
        await db.close()
        raise
    return world
