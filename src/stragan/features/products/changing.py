"""Changes of products that sellers propose: `POST /sale/products/{id}/change-proposals`."""

from itertools import zip_longest

from msgspec.structs import replace

from stragan.features.products import service, store
from stragan.features.products.proposing import own_images, read, without_missed
from stragan.features.products.rules.changes import MOST_A_DAY, TOO_MANY, change_problems, changed_values
from stragan.features.products.rules.proposal import language_is_given
from stragan.features.products.schemas import DEFAULT_LANGUAGE, Product, Proposal, ProposalRequest
from stragan.http.call import Reply
from stragan.kernel.ids import is_uuid, new_uuid
from stragan.kernel.problems import Forbidden, Invalid, NotFound, Problem
from stragan.kernel.times import DAY
from stragan.kernel.wire import Wire, encode
from stragan.world import World


class Change(Wire):
    """What is there, what should be there instead, and what became of it."""

    current: str | None
    proposal: str | None
    reason: str | None = None
    resolution_type: str = "UNRESOLVED"


class ParameterChange(Wire):
    id: str
    values: list[Change]


class ChangeBody(Wire):
    """A proposed change as it is stored and answered; what stays as it is is null or left out."""

    id: str
    name: Change | None
    category: Change | None
    note: str | None
    images: list[Change]
    parameters: list[ParameterChange]
    notify_via_email_after_verification: bool
    language: str


async def propose(world: World, seller_id: str, base_url: str, product_id: str, request: ProposalRequest) -> Reply:
    """Keep what should change in a product. Nobody decides about it on this server: it stays unresolved."""
    product = await service.get(world, product_id)
    if product is None:
        raise NotFound(service.not_found(product_id))
    proposal, unreadable = read(world, replace(request, language=request.language or DEFAULT_LANGUAGE))
    category = world.catalogue.categories.get(proposal.category_id or "")
    wrong = without_missed(change_problems(proposal, category, request.note), unreadable)
    problems = [*language_is_given(proposal.language), *unreadable, *wrong]
    if problems:
        raise Invalid(*problems)
    own = await own_images(world, seller_id, base_url, proposal.images)
    proposal = replace(proposal, images=tuple(dict.fromkeys(own.values())))
    body = _change(world, product, proposal, request, base_url)
    encoded, now = encode(body), world.now()
    row = {"seller_id": seller_id, "id": body.id, "product_id": product.id, "created_at": now, "body": encoded}
    async with world.db.write() as tx:
        if await store.changes_since(tx, seller_id, now - DAY) >= MOST_A_DAY:
            raise Invalid(TOO_MANY)
        await store.add_change(tx, row)
    return Reply(encoded, headers={"location": f"{base_url}/sale/products/change-proposals/{body.id}"})


def _change(world: World, product: Product, proposal: Proposal, request: ProposalRequest, base_url: str) -> ChangeBody:
    return ChangeBody(
        id=new_uuid(),
        name=_unless_same(product.name, proposal.name),
        category=_unless_same(product.category_id, proposal.category_id),
        note=request.note,
        images=_images([base_url + path for path in product.images], proposal.images),
        parameters=_parameters(world, product, proposal),
        notify_via_email_after_verification=bool(request.notify_via_email_after_verification),
        language=proposal.language or DEFAULT_LANGUAGE,
    )


def _unless_same(current: str, proposal: str | None) -> Change | None:
    return None if current == proposal else Change(current, proposal)


def _images(current: list[str], proposed: tuple[str, ...]) -> list[Change]:
    """Pictures that go beside those that come, whatever the host names in their addresses."""
    names = {url.partition("/original/")[2] for url in current}
    wanted = {url.partition("/original/")[2] for url in proposed}
    gone = [url for url in current if url.partition("/original/")[2] not in wanted]
    come = [url for url in proposed if url.partition("/original/")[2] not in names]
    return [Change(before, after) for before, after in zip_longest(gone, come)]


def _parameters(world: World, product: Product, proposal: Proposal) -> list[ParameterChange]:
    category = world.catalogue.categories[product.category_id]
    before = {value.id: value for value in product.parameters}
    after = {value.id: value for value in proposal.parameters}
    changes = {
        id_: [Change(one.current, one.proposal) for one in changed_values(before.get(id_), after.get(id_), category)]
        for id_ in dict.fromkeys((*before, *after))
    }
    return [ParameterChange(id_, values) for id_, values in changes.items() if values]


async def get(world: World, seller_id: str, id_: str) -> bytes:
    """A proposed change of this seller; another one's is forbidden (2026 specification)."""
    found = await store.change(world.db, id_.lower()) if is_uuid(id_) else None
    if found is None:
        raise NotFound(
            Problem(
                "ProductChangeProposalNotFoundException",
                f"Product change proposal with id {id_} not found",
                en="There is no such change proposal.",
                pl="Nie ma takiego zgłoszenia zmiany.",
            )
        )
    owner, body = found
    if owner != seller_id:
        raise Forbidden(
            Problem(
                "AccessDenied",
                "Access is denied",
                en="No access to the specified resource.",
                pl="Brak dostępu do wskazanego zasobu.",
            )
        )
    return body
