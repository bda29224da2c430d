"""What a group's services say in other languages: one document for each group, with the answer to GET.

A translation of a service that has left its group is not shown, and goes when the group is next translated.
"""

from stragan.db import documents as store
from stragan.db.documents import Texts
from stragan.db.engine import Reader, Tx
from stragan.features.additional_services.rules import (
    TRANSLATION_RULES,
    language_can_be_translated_to,
    no_such_group,
    no_such_translation,
    translated_services_are_of_the_group,
)
from stragan.features.additional_services.schemas import (
    AllTranslated,
    Reference,
    Translated,
    Translation,
    TranslationRequest,
    Translations,
    read_all_translated,
    read_group,
)
from stragan.features.additional_services.service import GROUPS, definitions
from stragan.features.documents import service as documents
from stragan.kernel.checks import broken
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Invalid, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

_KIND = "additional-service-translations"


async def get(world: World, seller_id: str, group_id: str, language: str | None) -> bytes:
    """Of one language or all. Raises `NotFound` (404)."""
    group = await documents.get(world, seller_id, GROUPS, group_id)
    found = await _stored(world.db, seller_id, group_id, _services(group))
    return encode(AllTranslated([one for one in found if language in (None, one.language)]))


async def change(world: World, seller_id: str, group_id: str, language: str, request: TranslationRequest) -> bytes:
    """Services that the request does not name keep their texts. Raises `NotFound` (404) and `Invalid` (422)."""
    problems = [*broken(request, TRANSLATION_RULES), *language_can_be_translated_to(language)]
    async with world.db.write() as tx:
        services = await _locked(tx, seller_id, group_id)
        if problems := [*problems, *translated_services_are_of_the_group(request, services, definitions())]:
            raise Invalid(*problems)
        found = {one.language: one for one in await _stored(tx, seller_id, group_id, services)}
        found[language] = _merged(found.get(language), language, request)
        await _save(tx, seller_id, group_id, [*found.values()], world.now())
    return encode(found[language])


async def remove(world: World, seller_id: str, group_id: str, language: str) -> None:
    """Raises `NotFound` (404)."""
    async with world.db.write() as tx:
        services = await _locked(tx, seller_id, group_id)
        found = await _stored(tx, seller_id, group_id, services)
        left = [one for one in found if one.language != language]
        if len(left) == len(found):
            raise NotFound(no_such_translation(language))
        await _save(tx, seller_id, group_id, left, world.now())


async def _locked(tx: Tx, seller_id: str, group_id: str) -> frozenset[str]:
    """The definitions of a group's services, while nobody else changes group or translations."""
    if not is_uuid(group_id) or not await store.lock(tx, seller_id, GROUPS.name, group_id):
        raise NotFound(no_such_group(group_id))
    row = await store.find(tx, seller_id, GROUPS.name, group_id)
    return _services(row[0]) if row else frozenset()


def _services(group: bytes) -> frozenset[str]:
    return frozenset(service.definition.id for service in read_group(group).additional_services)


async def _stored(reader: Reader, seller_id: str, group_id: str, services: frozenset[str]) -> list[Translated]:
    """Without what the group no longer has."""
    row = await store.find(reader, seller_id, _KIND, group_id)
    kept = [
        (one.language, [text for text in one.additional_services.translation if text.definition.id in services])
        for one in (read_all_translated(row[0]).translations if row else ())
    ]
    return [Translated(language, Translations(texts)) for language, texts in kept if texts]


async def _save(tx: Tx, seller_id: str, group_id: str, translated: list[Translated], now: int) -> None:
    texts = Texts("", encode(AllTranslated(translated)))
    if not await store.replace(tx, seller_id, _KIND, group_id, texts):
        await store.add(tx, seller_id, _KIND, group_id, texts, now)


def _merged(before: Translated | None, language: str, request: TranslationRequest) -> Translated:
    texts = {one.definition.id: one for one in before.additional_services.translation} if before else {}
    given = request.additional_services.translation if request.additional_services else None
    for one in given or ():
        id_ = (one.definition.id if one.definition else None) or ""
        texts[id_] = Translation(Reference(id_), one.description or "")
    return Translated(language, Translations([*texts.values()]))
