from stragan.auth import service as accounts
from stragan.db.engine import Duplicate, Reader, run
from stragan.db.searches import Page
from stragan.features.blacklist import store
from stragan.features.blacklist.rules import ALREADY_THERE, KEPT_OUT, RULES, against_user, named_id
from stragan.features.blacklist.schemas import BlacklistedUser, BlacklistRequest, ShownUser
from stragan.http.call import Answering, unkept
from stragan.kernel.checks import broken
from stragan.kernel.problems import Conflict, Invalid, Malformed
from stragan.kernel.times import iso
from stragan.kernel.wire import array, encode
from stragan.world import World

__all__ = ["add", "ensure_welcome", "listed", "remove"]


async def listed(world: World, seller_id: str, page: Page) -> bytes:
    """One page, oldest first."""
    rows, total = await store.page(world.db, seller_id, page)
    body = array("blacklistedUsers", (encode(_shown(*row)) for row in rows))
    return b'%b,"offset":%d,"limit":%d,"total":%d}' % (body[:-1], page.offset, page.limit, total)


async def add(world: World, seller_id: str, request: BlacklistRequest, answering: Answering = unkept) -> bytes:
    """Raises `Malformed` (400) for a user that there is not, `Conflict` (409) for one who is on the list."""
    if problems := broken(request, RULES):
        raise Malformed(*problems)
    assert request.user is not None
    id_ = named_id(request.user)
    user = await accounts.find_user(world, id=id_, login=(request.user.login or "").strip() or None)
    if problems := list(against_user(user, request.user, seller_id)):
        raise Malformed(*problems)
    assert user is not None
    now = world.now()
    answer = encode(_shown(user.id, user.login, request.note, now))
    row = {"seller_id": seller_id, "user_id": user.id, "login": user.login, "note": request.note, "created_at": now}
    try:
        async with world.db.write() as tx:
            await store.add(tx, row)
            await run(tx, answering(answer))
    except Duplicate:
        raise Conflict(ALREADY_THERE) from None
    return answer


async def remove(world: World, seller_id: str, user_id: str) -> None:
    """Who was not on the list is not on it afterwards, either."""
    async with world.db.write() as tx:
        await store.remove(tx, seller_id, user_id)


async def ensure_welcome(reader: Reader, seller_id: str, user_id: str) -> None:
    """Raises `Invalid` (422) if the seller sells nothing to this user."""
    if await store.holds(reader, seller_id, user_id):
        raise Invalid(KEPT_OUT)


def _shown(user_id: str, login: str, note: str | None, created_at: int) -> BlacklistedUser:
    return BlacklistedUser(ShownUser(int(user_id), login), note, iso(created_at))
