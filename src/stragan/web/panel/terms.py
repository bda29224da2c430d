"""`/panel/terms`: returns, complaints, warranties, and who answers for products: listed, shown, made, changed."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from stragan.features.after_sales import service
from stragan.features.after_sales.rules import CAUSES
from stragan.features.after_sales.schemas import (
    Attachment,
    Request,
    WarrantyRequest,
    read_implied_warranty,
    read_return_policy,
    read_warranty,
)
from stragan.features.offers.service import uses_return_policy
from stragan.features.product_safety import service as product_safety
from stragan.features.product_safety.schemas import Request as PartyRequest
from stragan.features.product_safety.schemas import read_person, read_producer
from stragan.kernel.problems import ApiError, NotFound, Problem
from stragan.kernel.wire import encode
from stragan.web.binding import show, submit
from stragan.web.form import Form
from stragan.web.panel import typed
from stragan.web.panel.term_fields import (
    FIELDS,
    KINDS,
    UNITS,
    Field,
    Kind,
    body_of,
    period,
    problems_of,
    typed_of,
    unplaced,
)
from stragan.web.render import Visitor, page, problems_by_field, redirect

ADDRESS = "/panel/terms"
ONE = f"{ADDRESS}/{{kind}}/{{terms_id}}"
MOST = 1_000  # of each kind on the page


@show(ADDRESS)
async def terms(visitor: Visitor) -> Response:
    lists = [(kind, await _listed(visitor, kind)) for kind in KINDS]
    return page(visitor, "panel/terms.html", lists=lists)


@show(f"{ADDRESS}/{{kind}}/new")
async def new_terms(visitor: Visitor) -> Response:
    kind = _kind(visitor)
    home = [(field.path, "PL") for field in FIELDS[kind] if field.path.endswith(".countryCode")]
    return _editor(visitor, kind, Form(home), None)


@submit(f"{ADDRESS}/{{kind}}/new")
async def create(visitor: Visitor, form: Form) -> Response:
    kind = _kind(visitor)
    try:
        request = _read(kind, form)
        if isinstance(request, PartyRequest):
            await product_safety.create(visitor.world, visitor.member.id, request)
        else:
            await service.create(visitor.world, visitor.member.id, request, visitor.language)
    except ApiError as error:
        return _refused(visitor, kind, form, None, error)
    return redirect(ADDRESS, notice="saved")


@show(ONE)
async def show_terms(visitor: Visitor) -> Response:
    kind, document = _kind(visitor), await _found(visitor)
    facts = [(field, _words(visitor, field, document)) for field in FIELDS[kind]]
    return page(visitor, "panel/terms_one.html", kind=kind, document=document, facts=facts)


@show(f"{ONE}/edit")
async def edit_terms(visitor: Visitor) -> Response:
    kind, document = _kind(visitor), await _found(visitor)
    return _editor(visitor, kind, typed_of(kind, document), document)


@submit(f"{ONE}/edit")
async def change(visitor: Visitor, form: Form) -> Response:
    kind, document = _kind(visitor), await _found(visitor)
    id_ = document["id"]
    try:
        request = _read(kind, form)
        if isinstance(request, PartyRequest):
            await product_safety.update(visitor.world, visitor.member.id, id_, request)
        else:
            if isinstance(request, WarrantyRequest) and document["attachment"] is not None:
                request.attachment = Attachment(document["attachment"]["id"])  # the form has no field for it
            await service.update(visitor.world, visitor.member.id, id_, request, visitor.language)
    except ApiError as error:
        return _refused(visitor, kind, form, document, error)
    return redirect(f"{ADDRESS}/{kind}/{id_}", notice="saved")


@submit(f"{ADDRESS}/return-policies/{{terms_id}}/delete")
async def delete(visitor: Visitor, _form: Form) -> Response:
    await service.remove_return_policy(visitor.world, visitor.member.id, visitor.part("terms_id"), uses_return_policy)
    return redirect(ADDRESS, notice="terms_deleted")


def _kind(visitor: Visitor) -> Kind:
    wanted = visitor.part("kind")
    kind = next((kind for kind in KINDS if kind == wanted), None)
    if kind is None:
        raise NotFound(
            Problem("NOT_FOUND", f"There are no terms of the kind {wanted}", pl=f"Nie ma warunków rodzaju {wanted}")
        )
    return kind


async def _listed(visitor: Visitor, kind: Kind) -> list[tuple[str, str]]:
    """Ids and names."""
    if kind == "responsible-persons" or kind == "responsible-producers":  # noqa: PLR1714  (mypy follows this one)
        body = msgspec.json.decode(await product_safety.listed(visitor.world, visitor.member.id, kind, MOST, 0))
        entries = body["responsiblePersons" if kind == "responsible-persons" else "responsibleProducers"]
        return [(entry["id"], entry["name"]) for entry in entries]
    return [(choice.id, choice.name) for choice in await service.choices(visitor.world, visitor.member.id, kind)]


async def _found(visitor: Visitor) -> dict[str, Any]:
    kind, id_, seller_id = _kind(visitor), visitor.part("terms_id"), visitor.member.id
    if kind == "responsible-persons":
        body = await product_safety.get_person(visitor.world, seller_id, id_)
    elif kind == "responsible-producers":
        body = await product_safety.get_producer(visitor.world, seller_id, id_)
    else:
        body = await service.get(visitor.world, seller_id, kind, id_, visitor.language)
    document: dict[str, Any] = msgspec.json.decode(body)
    return document


def _read(kind: Kind, form: Form) -> Request | PartyRequest:
    body = encode(body_of(kind, form))
    match kind:
        case "return-policies":
            return read_return_policy(body)
        case "implied-warranties":
            return read_implied_warranty(body)
        case "warranties":
            return read_warranty(body)
        case "responsible-producers":
            return read_producer(body)
        case "responsible-persons":
            return read_person(body)


def _refused(visitor: Visitor, kind: Kind, form: Form, document: Mapping[str, Any] | None, error: ApiError) -> Response:
    errors = problems_by_field(error, visitor.language)
    return _editor(visitor, kind, form, document, error.status, errors)


def _editor(
    visitor: Visitor,
    kind: Kind,
    form: Form,
    document: Mapping[str, Any] | None,
    status: int = 200,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    said = errors or {}
    return page(
        visitor,
        "panel/terms_edit.html",
        status,
        kind=kind,
        document=document,
        typed=form,
        fields=[(field, problems_of(field, said)) for field in FIELDS[kind]],
        general=unplaced(kind, said),
        causes=CAUSES,
        units=UNITS,
    )


def _words(visitor: Visitor, field: Field, document: Mapping[str, Any]) -> tuple[str, str]:
    """How a value is said: the name of a text, and what is put before it; "" for none."""
    value = typed.at(document, field.path)
    if field.type == "flag":
        return ("yes" if value else "no", "")
    if value is None:
        return ("", "")
    if field.type == "period":
        number, unit = period(value)
        return (UNITS.get(unit, ""), number)
    if field.type == "cause":
        cause = CAUSES[value]
        return ("", cause.pl if visitor.language == "pl" else cause.en)
    return (field.option_words + value, "") if field.option_words else ("", value)


PAGES = (terms, new_terms, create, delete, edit_terms, change, show_terms)
