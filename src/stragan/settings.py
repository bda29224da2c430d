"""Every setting of a server, read once from the command line and the environment; nothing else reads either."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Profile = Literal["default", "2021", "2026-strict"]
Limits = Literal["off", "production"]
ENVIRONMENT_PREFIX = "STRAGAN_"
FETCH_HOSTS = r"^ *[A-Za-z0-9_.-]+(:[0-9]{1,5})? *(, *[A-Za-z0-9_.-]+(:[0-9]{1,5})? *)*$|^ *$"  # `name:port, name`
POSTGRESQL = ("postgresql://", "postgres://")


class Settings(Struct, frozen=True, kw_only=True):
    """Each field is a setting: its default, and what it is for. The environment variable is `STRAGAN_` + its name."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(description="Port to listen on; 0 takes a free one.", ge=0, le=65535)] = 8080
    data: Annotated[Path | None, Meta(description="Folder of the embedded database and the images.")] = None
    database: Annotated[str | None, Meta(description="postgresql://… instead of the embedded SQLite.")] = None
    memory: Annotated[bool, Meta(description="Keep nothing after the end; the data live in a temporary folder.")] = (
        False
    )
    durable: Annotated[bool, Meta(description="SQLite waits for the disk before it acknowledges a change.")] = True
    public_url: Annotated[
        str | None, Meta(description="Address that clients use, when it differs from the Host header they send.")
    ] = None
    profile: Annotated[
        Profile,
        Meta(description="2021 gives the older limits (title 50, drafts 60 days), 2026-strict closes drafts."),
    ] = "default"
    limits: Annotated[
        Limits, Meta(description="production counts requests, slows and refuses them as Allegro does.")
    ] = "off"
    limits_factor: Annotated[
        float, Meta(description="What `limits` are multiplied with; 0.01 has tests meet them.", gt=0, le=100)
    ] = 1.0
    sandbox: Annotated[bool, Meta(description="Seed an empty database and serve the sandbox API.")] = True
    seed: Annotated[
        Path | None, Meta(description="JSON file of accounts, terms, offers and purchases to begin with.")
    ] = None
    ready_file: Annotated[Path | None, Meta(description="Written once the server answers: addresses, credentials.")] = (
        None
    )
    database_connections: Annotated[int, Meta(description="PostgreSQL connections of this process.", ge=1)] = 10
    max_connections: Annotated[
        int, Meta(description="Connections at a time; who comes when there are more gets 503.", ge=10)
    ] = 1_000
    max_body_bytes: Annotated[int, Meta(description="Largest JSON body.", ge=1)] = 5_000_000
    max_image_bytes: Annotated[int, Meta(description="Largest image file.", ge=1)] = 30_000_000
    max_invoice_bytes: Annotated[int, Meta(description="Largest file of an invoice.", ge=1)] = 3_145_728
    max_attachment_bytes: Annotated[int, Meta(description="Largest file of an attachment.", ge=1)] = 20_971_520
    max_safety_attachment_bytes: Annotated[
        int, Meta(description="Largest attachment with safety information.", ge=1)
    ] = 52_428_800
    max_image_pixels: Annotated[int, Meta(description="Most pixels of an uploaded image.", ge=1)] = 26_000_000
    image_side: Annotated[
        int, Meta(description="Longer side, in pixels, to which larger images are scaled down.", ge=1)
    ] = 2560
    image_hours: Annotated[int, Meta(description="Hours until an image that no offer uses is deleted.", ge=1)] = 24
    fetch_ms: Annotated[int, Meta(description="Milliseconds for fetching an image from a link.", ge=1)] = 10_000
    fetches_at_once: Annotated[int, Meta(description="Images that this process fetches at the same time.", ge=1)] = 32
    fetch_allowed_hosts: Annotated[
        str,
        Meta(
            description="Hosts that links may name although they are private, with commas: localhost:8000, photos.",
            pattern=FETCH_HOSTS,
        ),
    ] = ""
    max_worlds: Annotated[
        int, Meta(description="Worlds beside the server's own that a sandbox may have at a time.", ge=0, le=10_000)
    ] = 100
    request_journal_entries: Annotated[
        Annotated[int, Meta(ge=0, le=100_000)] | None,
        Meta(description="Requests that the sandbox remembers: 1000 with `memory`, else 0, which is none."),
    ] = None
    idempotency_hours: Annotated[
        int, Meta(description="Hours that a POST may be repeated under its `Idempotency-Key`.", ge=1)
    ] = 24
    offer_event_hours: Annotated[int, Meta(description="Hours that events of offers are kept.", ge=1)] = 24
    webhook_ms: Annotated[int, Meta(description="Milliseconds that a receiver of webhooks has to answer.", ge=1)] = (
        15_000
    )
    webhook_hours: Annotated[
        int, Meta(description="Hours in which a webhook that fails is sent again and again.", ge=1, le=720)
    ] = 72
    max_drafts: Annotated[int, Meta(description="Drafts of one seller.", ge=0)] = 20_000
    max_offer_images: Annotated[int, Meta(description="Images of one offer.", ge=1)] = 16
    max_description_bytes: Annotated[int, Meta(description="Bytes of an offer's description, as JSON.", ge=100)] = (
        40_000
    )
    max_description_sections: Annotated[int, Meta(description="Sections of an offer's description.", ge=1)] = 100
    max_custom_parameters: Annotated[int, Meta(description="Custom parameters of one offer.", ge=0)] = 4
    max_offer_attachments: Annotated[int, Meta(description="Attachments of one offer.", ge=0)] = 9
    max_command_offers: Annotated[int, Meta(description="Offers of one command.", ge=1)] = 1_000
    unique_external_ids: Annotated[
        bool, Meta(description="`external.id` is unique among a seller's offers that have not ended.")
    ] = False
    slow_product_offers: Annotated[
        bool, Meta(description="Every POST and PATCH of product offers answers 202 and is finished later.")
    ] = False
    tariff: Annotated[
        Path | None, Meta(description="A file that replaces the tariff of fees (docs/guides/fees.md).")
    ] = None
    sent_with_waybill: Annotated[
        bool,
        Meta(description="An order becomes `SENT` when a parcel number is added, as sellers may choose on Allegro."),
    ] = False
    max_applications: Annotated[int, Meta(description="Applications of one account.", ge=0)] = 5
    max_shipping_rates: Annotated[int, Meta(description="Price lists of one seller.", ge=1)] = 250
    max_price_rules: Annotated[int, Meta(description="Price rules of one seller, beside the default ones.", ge=0)] = 20
    max_tags: Annotated[int, Meta(description="Tags of one seller.", ge=1, le=10_000)] = 100
    max_contacts: Annotated[int, Meta(description="Contacts of one seller.", ge=1, le=10_000)] = 50
    max_size_tables: Annotated[int, Meta(description="Size tables of one seller.", ge=1, le=10_000)] = 1_000
    max_service_groups: Annotated[
        int, Meta(description="Groups of additional services of one seller.", ge=1, le=10_000)
    ] = 1_000
    max_points_of_service: Annotated[int, Meta(description="Points of service of one seller.", ge=1, le=10_000)] = 1_000

    max_promotions: Annotated[int, Meta(description="Promotions of one type of one seller.", ge=1, le=50_000)] = 50_000

    @property
    def journal_entries(self) -> int:
        """Servers for tests remember requests unasked; elsewhere its cost, up to a sixth of the speed, is not spent."""
        if self.request_journal_entries is None:
            return 1_000 if self.memory else 0
        return self.request_journal_entries

    @property
    def conversation_file_bytes(self) -> int:
        """Largest file of a message (2026 specification); what is declared sets a lower limit."""
        return 5_242_880

    @property
    def title_length(self) -> int:
        """Characters of an offer's title: 50 until September 2023, then 75 (behaviour §3)."""
        return 50 if self.profile == "2021" else 75

    @property
    def draft_days(self) -> int:
        """Days that an untouched draft is kept (behaviour §3)."""
        return 60 if self.profile == "2021" else 120


def from_environment(environment: dict[str, str], **chosen: object) -> Settings:
    """What was chosen on the command line, else the environment, else the defaults.

    Raises `ValueError` that names the variable when a value cannot be read.
    """
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(Settings):
        name = ENVIRONMENT_PREFIX + field.name.upper()
        value = chosen.get(field.name)
        if value is None and name not in environment:
            continue
        try:
            value = environment[name] if value is None else value
            values[field.name] = msgspec.convert(value, field.type, strict=False, dec_hook=_path)
        except msgspec.ValidationError as error:
            raise ValueError(f"{name if chosen.get(field.name) is None else field.name}: {error}") from None
    if isinstance(address := values.get("public_url"), str):
        values["public_url"] = address.rstrip("/")
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.database is not None and not settings.database.startswith(POSTGRESQL):
        raise ValueError(f"database: {settings.database!r} does not start with postgresql://")
    return settings


def _path(kind: type, value: object) -> object:
    if issubclass(kind, Path):
        return Path(str(value))
    raise NotImplementedError(f"no conversion to {kind}")
