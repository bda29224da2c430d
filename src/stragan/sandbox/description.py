"""The OpenAPI document of the sandbox API, made of its powers: `/_stragan/openapi.json`."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from stragan import __version__
from stragan.kernel.problems import Refusal
from stragan.sandbox.powers.power import Power

Json = dict[str, Any]
_ABOUT = "What a test may do with a sandbox that no client of the marketplace can. The server prints the token."
_SCHEMAS = "#/components/schemas/{name}"
_JSON = "application/json"


def document(powers: Iterable[Power]) -> Json:
    powers = sorted(powers, key=lambda power: power.path)
    shapes = list(dict.fromkeys(shape for power in powers for shape in (power.takes, power.gives) if shape))
    schemas, components = msgspec.json.schema_components([*shapes, Refusal], ref_template=_SCHEMAS)
    named = dict(zip([*shapes, Refusal], schemas, strict=True))
    refused = {"description": "Refused", "content": {_JSON: {"schema": named[Refusal]}}}
    paths: dict[str, Json] = {}
    for power in powers:
        paths.setdefault(f"/_stragan{power.path}", {})[power.method.lower()] = _operation(power, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stragan's sandbox", "version": __version__, "description": _ABOUT},
        "security": [{"admin": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {"Refused": refused},
            "securitySchemes": {"admin": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(power: Power, named: dict[type, Json]) -> Json:
    status = HTTPStatus(power.status if power.gives else HTTPStatus.NO_CONTENT)
    told: Json = {
        "operationId": _name(power),
        "summary": power.about,
        "parameters": [
            *(_parameter(name, "path", required=True) for name in re.findall(r"{(\w+)}", power.path)),
            *(_parameter(name, "query", required=False) for name in power.filters),
        ],
        "responses": {
            str(status.value): {"description": status.phrase} | _content(power.gives, named),
            "default": {"$ref": "#/components/responses/Refused"},
        },
    }
    if power.takes:
        told["requestBody"] = {"required": not power.optional, **_content(power.takes, named)}
    return told


def _name(power: Power) -> str:
    """`POST /purchases/{id}/pay` is `post_purchases_pay`."""
    words = [word for word in power.path.split("/") if word and not word.startswith("{")]
    several = ["one"] if power.path.endswith("}") else []
    return "_".join([power.method.lower(), *words, *several]).replace("-", "_")


def _parameter(name: str, place: str, *, required: bool) -> Json:
    return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}


def _content(shape: type | None, named: dict[type, Json]) -> Json:
    return {"content": {_JSON: {"schema": named[shape]}}} if shape else {}
