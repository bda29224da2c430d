from msgspec.structs import replace

from stragan.catalogue import resources
from stragan.catalogue.resources import Drawing, SizeTableTemplate, said
from stragan.features.documents import service as documents
from stragan.features.documents.service import Kind, Place
from stragan.features.size_tables.rules import (
    TABLE_RULES,
    no_such_table,
    no_such_template,
    template_is_named,
    too_many_tables,
)
from stragan.features.size_tables.schemas import (
    Caption,
    Header,
    Image,
    Reference,
    Row,
    Table,
    TableRequest,
    Template,
    TemplateId,
    Templates,
    read_stored,
)
from stragan.http.call import Answering
from stragan.kernel.problems import Language, NotFound
from stragan.kernel.wire import encode
from stragan.world import World

NAME = "size-tables"


def templates(base_url: str, language: Language) -> bytes:
    return encode(Templates([_template(one, base_url, language) for one in resources.size_table_templates()]))


async def create(
    world: World, seller_id: str, request: TableRequest, answering: Answering, base_url: str, language: Language
) -> bytes:
    """Raises `NotFound` (404) for an unknown template, else as `documents.create`."""
    problems = template_is_named(request)
    wanted = request.template.id if request.template else None
    if wanted is not None and _find(wanted) is None:
        raise NotFound(no_such_template(wanted))
    return await documents.create(world, seller_id, tables(base_url), request, answering, language, problems)


def tables(base_url: str) -> Kind[TableRequest]:
    """Drawings have addresses of this server."""

    def table(place: Place, request: TableRequest) -> Table:
        template = _find((request.template and request.template.id) or "")
        if template is None:
            raise LookupError(f"table {place.id} has no template")
        return _table(place, request, template, base_url)

    return Kind(
        NAME,
        TABLE_RULES,
        lambda request: request.name or "",
        table,
        no_such_table,
        (lambda settings: settings.max_size_tables, too_many_tables),
        keeping=_keeping,
    )


def _keeping(request: TableRequest, stored: bytes) -> TableRequest:
    """The template that the table was made from."""
    return replace(request, template=TemplateId(read_stored(stored).template.id))


def _find(template_id: str) -> SizeTableTemplate | None:
    return next((one for one in resources.size_table_templates() if one.id == template_id), None)


def _table(place: Place, request: TableRequest, template: SizeTableTemplate, base_url: str) -> Table:
    return Table(
        id=place.id,
        name=request.name or "",
        template=Reference(template.id),
        headers=[Header(header.name or "") for header in request.headers or ()],
        values=[Row(row.cells or []) for row in request.values or ()],
        orientation=template.orientation,
        image=_image(template.image, base_url, place.language),
    )


def _template(template: SizeTableTemplate, base_url: str, language: Language) -> Template:
    return Template(
        id=template.id,
        name=said(template.name, language),
        image=_image(template.image, base_url, language),
        headers=[Header(said(header, language)) for header in template.headers],
        values=[Row(list(row)) for row in template.values],
    )


def _image(drawing: Drawing | None, base_url: str, language: Language) -> Image | None:
    if drawing is None:
        return None
    captions = [Caption(caption.index, said(caption.value, language)) for caption in drawing.captions]
    return Image(captions, base_url + drawing.path)
