from msgspec.structs import replace

from stragan.db.engine import Tx
from stragan.features.events.schemas import ChangedTranslation, Event
from stragan.features.offers import service as offers
from stragan.features.offers.schemas import read_offer
from stragan.features.offers.service import Happened, Row
from stragan.features.translated import service as translated
from stragan.features.translated.schemas import Texts
from stragan.features.translations.rules import (
    NOTHING_CHANGES,
    RULES,
    SOLD,
    Original,
    Proposal,
    no_such_offer,
    unsupported,
)
from stragan.features.translations.schemas import (
    Kind,
    ShownDescription,
    ShownSafety,
    ShownSafetyInformation,
    ShownTitle,
    Translation,
    TranslationRequest,
    Translations,
)
from stragan.kernel.checks import ensure
from stragan.kernel.description import Description
from stragan.kernel.marketplaces import LANGUAGES
from stragan.kernel.problems import Invalid, Malformed
from stragan.kernel.wire import encode
from stragan.world import World

_LIVE = ("ACTIVE", "ACTIVATING")
TITLE, DESCRIPTION, SAFETY = "title", "description", "safety_information"


async def listed(world: World, seller_id: str, offer_id: str, language: str | None) -> bytes:
    """What the offer says in its own language, then its translations; of one language only, if one is asked for."""
    if language is not None and language not in LANGUAGES:
        raise Malformed(unsupported(language))
    row = await _find(world, seller_id, offer_id)
    original = _original(row)
    texts = {original.language: Texts(original.title, original.description, dict(original.safety))}
    for other, kept in (await translated.every(world.db, seller_id, row.id)).items():
        texts.setdefault(other, kept)
    return encode(
        Translations(
            [
                _shown(each, found, "BASE" if each == original.language else "MANUAL")
                for each, found in texts.items()
                if language in (None, each)
            ]
        )
    )


async def update(world: World, seller_id: str, offer_id: str, language: str, request: TranslationRequest) -> None:
    """Raises `Invalid` (422), also when nothing would change, or when somebody has bought or bid."""
    await _find(world, seller_id, offer_id)
    async with world.db.write() as tx:
        row = await _locked(tx, world, seller_id, offer_id)
        original = _original(row)
        ensure(Proposal(request, language, original, world.settings.title_length), RULES)
        if row.sold or row.bidders:
            raise Invalid(SOLD)
        before = await translated.find(tx, seller_id, row.id, language)
        after = _merged(before, request)
        if after == before:
            raise Invalid(NOTHING_CHANGES)
        await translated.keep(tx, seller_id, row.id, language, after)
        await _tell(tx, world, row, language)


async def remove(
    world: World, seller_id: str, offer_id: str, language: str, element: str | None, product_id: str | None
) -> None:
    """One element of a translation, or all of it; nothing happens where there is none."""
    if language not in LANGUAGES:
        raise Invalid(unsupported(language))
    await _find(world, seller_id, offer_id)
    async with world.db.write() as tx:
        row = await _locked(tx, world, seller_id, offer_id)
        before = await translated.find(tx, seller_id, row.id, language)
        after = _without(before, element, product_id)
        if after != before:
            await translated.keep(tx, seller_id, row.id, language, after)
            await _tell(tx, world, row, language)


async def _find(world: World, seller_id: str, offer_id: str) -> Row:
    row = await offers.find(world, seller_id, offer_id)
    if row is None:
        raise await offers.missing(world, offer_id, no_such_offer(offer_id))
    return row


async def _locked(tx: Tx, world: World, seller_id: str, offer_id: str) -> Row:
    row = await offers.lock(tx, seller_id, int(offer_id))
    if row is None:  # gone since it was found
        raise await offers.missing(world, offer_id, no_such_offer(offer_id))
    return row


def _original(row: Row) -> Original:
    offer = read_offer(row.body)
    modern = offers.modern_view(offer, offers.modern_of(row), None)
    return Original(
        language=modern.language,
        title=offer.name,
        description=offer.description,
        image_urls=frozenset(image.url for image in offer.images or ()),
        products=frozenset(element.product_id for element in modern.product_set),
        safety={
            element.product_id: element.safety_information.description
            for element in modern.product_set
            if element.safety_information is not None and element.safety_information.description is not None
        },
    )


def _merged(before: Texts, request: TranslationRequest) -> Texts:
    title = request.title.translation if request.title else None
    description: Description | None = request.description.translation if request.description else None
    products = request.safety_information.products if request.safety_information else None
    return Texts(
        title=before.title if title is None else title,
        description=before.description if description is None else description,
        safety=before.safety
        if products is None
        else {(product.id or "").lower(): product.translation or "" for product in products},
    )


def _without(before: Texts, element: str | None, product_id: str | None) -> Texts:
    if element is None and product_id is None:
        return Texts()
    if element == TITLE:
        return replace(before, title=None)
    if element == DESCRIPTION:
        return replace(before, description=None)
    kept = {} if product_id is None else {id_: text for id_, text in before.safety.items() if id_ != product_id}
    return replace(before, safety=kept)


async def _tell(tx: Tx, world: World, row: Row, language: str) -> None:
    """Of drafts and of offers that have ended nobody is told anything (behaviour §10)."""
    happened: list[Happened] = []
    if row.status in _LIVE:
        detail = encode([ChangedTranslation(language)])
        happened = [Happened((Event("OFFER_TRANSLATION_UPDATED", row.id, row.external_id, detail=detail),))]
    await offers.settle(tx, row.seller_id, happened, world.now())


def _shown(language: str, texts: Texts, kind: Kind) -> Translation:
    safety = [ShownSafety(id_, text, kind) for id_, text in texts.safety.items()]
    return Translation(
        language=language,
        title=ShownTitle(texts.title, kind) if texts.title is not None else None,
        description=ShownDescription(texts.description, kind) if texts.description is not None else None,
        safety_information=ShownSafetyInformation(safety) if safety else None,
    )
