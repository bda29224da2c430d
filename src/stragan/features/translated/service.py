from stragan.db.engine import Reader, Tx
from stragan.features.translated import store
from stragan.features.translated.schemas import NOTHING, Texts, read_texts
from stragan.kernel.wire import encode


async def every(reader: Reader, seller_id: str, offer_id: int) -> dict[str, Texts]:
    """By language."""
    return {language: read_texts(body) for language, body in await store.listed(reader, seller_id, offer_id)}


async def find(reader: Reader, seller_id: str, offer_id: int, language: str) -> Texts:
    body = await store.find(reader, seller_id, offer_id, language)
    return NOTHING if body is None else read_texts(body)


async def keep(tx: Tx, seller_id: str, offer_id: int, language: str, texts: Texts) -> None:
    """In place of those that there were; nothing is kept of nothing."""
    if texts == NOTHING:
        await store.remove(tx, seller_id, offer_id, language)
    else:
        await store.put(tx, seller_id, offer_id, language, encode(texts))


async def forget(tx: Tx, seller_id: str, offer_id: int) -> None:
    """The offer is gone."""
    await store.forget(tx, seller_id, offer_id)
