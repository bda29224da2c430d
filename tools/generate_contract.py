"""Distil the official OpenAPI files into contract facts, without their prose; `--check` only compares.

    python tools/generate_contract.py SPEC_2026 SPEC_2020 [--check]

Two kinds of files come out. `operations.json` is what the server must know of each operation. `schemas-*.json` hold the
shapes of one generation: the parameters, requests and responses of each operation, as JSON Schemas in which every
`allOf` is flattened and every object is closed.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from stragan.contract.schemas import NULL, any_of, or_null

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = ROOT / "src/stragan/contract/data/operations.json"
SCHEMAS = ROOT / "src/stragan/contract/data"
NEW, OLD = "2026", "2020"
FIRST_REFUSAL = 400
METHODS = ("get", "put", "post", "patch", "delete")
USER, APPLICATION = "bearer-token-for-user", "bearer-token-for-application"
SCOPE = "allegro:api:"

# What the newer file leaves out: operations without `security`, and what their siblings and the observed behaviour ask.
SILENT: dict[str, list[dict[str, list[str]]]] = {
    "editProductOffers": [{USER: [SCOPE + "sale:offers:write"]}],
    "categorySuggestionUsingGET": [{APPLICATION: []}, {USER: []}],
    "marketplacesGET": [{APPLICATION: []}, {USER: []}],
}
# Operations that are observed to take an application's token although the specification names only the user's.
ALSO_FOR_APPLICATIONS = frozenset({"getCategoriesThatSupportCompatibilityList", "getSaleProducts"})
# Scopes (for GET, for the rest) of the families that still have operations of the older file only.
FAMILIES = {
    "/order/": ("orders:read", "orders:write"),
    "/payments/": ("payments:read", "payments:write"),
    "/pricing/fee-preview": ("sale:offers:read", "sale:offers:read"),
    "/sale/blacklisted-users": ("sale:settings:read", "sale:settings:write"),
    "/sale/dispute": ("disputes", "disputes"),
    "/sale/loyalty/": ("sale:offers:read", "sale:offers:write"),
    "/sale/offer-additional-services/": ("sale:settings:read", "sale:settings:write"),
    "/sale/offer-variants": ("sale:offers:read", "sale:offers:write"),
    "/sale/offers": ("sale:offers:read", "sale:offers:write"),
}

PROSE = {"description", "title", "example", "default", "deprecated", "readOnly"}
LIMITS = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
PLAIN = {"type", "enum", "const", "pattern", *LIMITS}
STRUCTURE = {"properties", "required", "items", "additionalProperties", "nullable", "discriminator", "format"}
CHOICES = ("oneOf", "anyOf")
COMPOSITES = {"$ref", "allOf", *CHOICES}
FORMATS = {"date-time", "date", "uuid"}
# A server of OpenAPI pays no heed to header parameters of these names; media types and tokens are declared elsewhere.
NO_PARAMETERS = {"accept", "content-type", "authorization"}
NULL_IDIOM = {"type": "object", "nullable": True}  # as a branch of `anyOf` it means null


class Spec:
    """One generation's OpenAPI file."""

    def __init__(self, path: Path, generation: str) -> None:
        document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        self.generation = generation
        self.schemas: dict[str, Json] = document["components"]["schemas"]
        self.bodies: dict[str, Json] = document["components"].get("requestBodies", {})
        self.default_security: list[dict[str, list[str]]] = document["security"]
        self.operations = {
            (method.upper(), re.sub(r"{[^}]*}", "{}", path)): (path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def request(self, operation: Json) -> Json:
        body = operation.get("requestBody", {})
        return content_of(self.bodies[name_of(body)] if "$ref" in body else body)

    def responses(self, operation: Json) -> Iterator[tuple[int, Json]]:
        """Declared statuses with their media types; `default` says nothing and is left out."""
        for status, response in sorted(operation["responses"].items()):
            if status != "default":
                yield int(status), content_of(response)


def content_of(body: Json) -> Json:
    """The schema of each media type, mended where the file has a space inside a media type."""
    return {media.replace(" ", ""): part.get("schema", {}) for media, part in body.get("content", {}).items()}


def name_of(reference: Json) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


# --- operations ------------------------------------------------------------------------------------------------------


def security_of(spec: Spec, method: str, path: str, operation: Json) -> list[dict[str, list[str]]]:
    if "security" in operation:
        return list(operation["security"])
    if operation["operationId"] in SILENT:
        return SILENT[operation["operationId"]]
    if spec.generation == NEW:
        return spec.default_security
    family = max((prefix for prefix in FAMILIES if path.startswith(prefix)), key=len)
    return [{USER: [SCOPE + FAMILIES[family][method != "GET"]]}]


def facts(specs: list[Spec], method: str, template: str) -> Json:
    """One operation; the first specification that has it decides what cannot be united."""
    having = [spec for spec in specs if (method, template) in spec.operations]
    path, operation = having[0].operations[method, template]
    security = security_of(having[0], method, path, operation)
    declared = [(spec, spec.operations[method, template][1]) for spec in having]
    responses = [
        (status, media) for spec, op in declared for status, content in spec.responses(op) for media in content
    ]
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "generations": sorted(spec.generation for spec in having),
        "scopes": sorted({scope for way in security for scope in way.get(USER, ())}),
        "app_token": any(APPLICATION in way for way in security) or operation["operationId"] in ALSO_FOR_APPLICATIONS,
        "public": not all(security),
        "statuses": {spec.generation: [status for status, _ in spec.responses(op)] for spec, op in declared},
        "consumes": unique(media for spec, op in declared for media in spec.request(op)),
        "produces": unique(media for status, media in responses if status < FIRST_REFUSAL),
        "produces_errors": unique(media for status, media in responses if status >= FIRST_REFUSAL),
    }


def operations(specs: list[Spec]) -> list[Json]:
    keys = {key: None for spec in specs for key in spec.operations}
    found = sorted((facts(specs, *key) for key in keys), key=lambda op: (op["path"], op["method"]))
    ids = [op["id"] for op in found]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise SystemExit(f"operation ids are not unique: {', '.join(repeated)}")
    return found


# --- schemas ---------------------------------------------------------------------------------------------------------


class Converter:
    """OpenAPI 3.0 schemas to JSON Schema 2020-12: flattened, closed, with discriminators spelled out."""

    def __init__(self, spec: Spec) -> None:
        self.schemas = spec.schemas
        self.wanted: dict[str, None] = {}

    def definitions(self) -> Json:
        """Every named schema that was referred to, directly or from another one."""
        done: Json = {}
        while pending := [name for name in self.wanted if name not in done]:
            for name in pending:
                done[name] = self.convert(self.schemas[name], (name,))
        return done

    def convert(self, schema: Json, within: tuple[str, ...] = ()) -> Json:
        if "$ref" in schema:
            return self.reference(name_of(schema))
        said = {key for key in schema if not key.startswith("x-")} - PROSE
        composites = said & COMPOSITES
        parts = [part for part in schema.get("allOf", ()) if part]
        if is_family(schema):
            converted = self.dispatch(schema)
        elif said - COMPOSITES - {"type", "nullable", "discriminator"} or len(composites) != 1 or len(parts) > 1:
            return any_of(self.flat(alternative) for alternative in self.alternatives(schema, within))
        elif parts:
            converted = self.convert(parts[0], within)
        else:
            converted = self.choice(schema, *composites)
        return or_null(converted) if schema.get("nullable") else converted

    def reference(self, name: str) -> Json:
        self.wanted[name] = None
        return {"$ref": f"#/$defs/{name}"}

    def choice(self, schema: Json, keyword: str) -> Json:
        if "discriminator" in schema:
            return self.dispatch(schema)
        return any_of(NULL if branch == NULL_IDIOM else self.convert(branch) for branch in schema[keyword])

    def dispatch(self, schema: Json) -> Json:
        """One branch for each value of the discriminator."""
        member, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
        return any_of(
            {
                **self.reference(target.rpartition("/")[2]),
                "properties": {member: {"const": value}},
                "required": [member],
            }
            for value, target in mapping.items()
        )

    def alternatives(self, schema: Json, within: tuple[str, ...]) -> list[Json]:
        """The schema without `$ref` and composites: a list of flat schemas of which one must hold."""
        if "$ref" in schema:
            name = name_of(schema)
            target = self.schemas[name]
            return (
                self.members(target) if is_open_family(target, within) else self.alternatives(target, (*within, name))
            )
        own = {key: value for key, value in schema.items() if key not in COMPOSITES}
        choices = [*([part] for part in schema.get("allOf", ())), *(schema[key] for key in CHOICES if key in schema)]
        groups = [[flat for branch in choice for flat in self.alternatives(branch, within)] for choice in choices]
        flats = []
        for combination in product(*groups):
            flat = own
            for part in combination:
                flat = merge(flat, part)
            nullable = own.get("nullable") or (combination and all(part.get("nullable") for part in combination))
            flats.append({**flat, "nullable": bool(nullable)})
        return flats

    def members(self, family: Json) -> list[Json]:
        member, mapping = family["discriminator"]["propertyName"], family["discriminator"]["mapping"]
        flats = []
        for value, target in mapping.items():
            tagged = {"properties": {member: {"enum": [value]}}, "required": [member]}
            name = target.rpartition("/")[2]
            flats += [merge(flat, tagged) for flat in self.alternatives(self.schemas[name], (name,))]
        return flats

    def flat(self, schema: Json) -> Json:
        known = PROSE | PLAIN | STRUCTURE
        if unknown := [key for key in schema if key not in known and not key.startswith("x-") and schema[key]]:
            raise SystemExit(f"keywords that this tool does not know: {unknown}")
        out = {key: value for key, value in schema.items() if key in PLAIN}
        if schema.get("format") in FORMATS:
            out["format"] = schema["format"]
        if "items" in schema:
            out["items"] = self.convert(schema["items"])
        extra = schema.get("additionalProperties")
        if "properties" in schema:
            out |= self.members_of(schema)
            out["additionalProperties"] = False
        if isinstance(extra, dict):
            out["additionalProperties"] = self.convert(extra)
        return or_null(out) if schema.get("nullable") else out

    def members_of(self, schema: Json) -> Json:
        """Properties of an object. A required member that is declared nowhere cannot be asked of a closed object."""
        required = sorted(name for name in schema.get("required", ()) if name in schema["properties"])
        properties = {name: self.convert(member) for name, member in schema["properties"].items()}
        return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def is_family(schema: Json) -> bool:
    """Is it a base that names its kinds (as against a plain choice between them)?"""
    return "discriminator" in schema and not any(key in schema for key in CHOICES)


def is_open_family(schema: Json, within: tuple[str, ...]) -> bool:
    """Does the reference mean any kind of the family? From within one of its kinds it means the base alone."""
    if not is_family(schema):
        return False
    kinds = {target.rpartition("/")[2] for target in schema["discriminator"]["mapping"].values()}
    return not kinds & set(within)


def merge(one: Json, two: Json) -> Json:
    """A flat schema that demands what both demand."""
    merged = {key: value for key, value in {**one, **two}.items() if key not in PROSE | {"nullable", "discriminator"}}
    for key in merged:
        if key in one and key in two and one[key] != two[key]:
            merged[key] = both(key, one[key], two[key])
    return merged


def both(key: str, one: Any, two: Any) -> Any:
    match key:
        case "properties":
            clashing = {name for name in one.keys() & two.keys() if one[name] != two[name]}
            return {**one, **two, **{name: {"allOf": [one[name], two[name]]} for name in clashing}}
        case "required":
            return sorted({*one, *two})
        case "items":
            return {"allOf": [one, two]}
        case "enum":
            return [value for value in one if value in two]
    raise SystemExit(f"cannot merge {key}: {one} and {two}")


def bodies(converter: Converter, content: Json) -> Json:
    """The schema of each media type; what is not JSON may be anything."""
    return {
        media: converter.convert(schema) if "json" in media or "$ref" in schema else True
        for media, schema in content.items()
    }


def parameter(converter: Converter, declared: Json) -> Json:
    """A parameter as OpenAPI has it, without what goes without saying."""
    schema = converter.convert(declared["schema"])
    if "default" in declared["schema"]:
        schema["default"] = declared["schema"]["default"]
    facts = {"name": declared["name"], "in": declared["in"], "schema": schema}
    return facts | ({"required": True} if declared.get("required") else {})


def schemas(spec: Spec) -> Json:
    converter = Converter(spec)
    found: dict[str, Json] = {"parameters": {}, "requests": {}, "responses": {}}
    for _, operation in spec.operations.values():
        id_ = operation["operationId"]
        found["parameters"][id_] = [
            parameter(converter, declared)
            for declared in operation.get("parameters", ())
            if declared["name"].lower() not in NO_PARAMETERS
        ]
        if content := spec.request(operation):
            found["requests"][id_] = bodies(converter, content)
        found["responses"][id_] = {
            str(status): bodies(converter, content) for status, content in spec.responses(operation)
        }
    return {"$defs": converter.definitions(), **found}


# --- files -----------------------------------------------------------------------------------------------------------


def compact(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def files(specs: list[Spec]) -> dict[Path, str]:
    lines = ",\n".join(compact(operation) for operation in operations(specs))
    texts = {OPERATIONS: f"[\n{lines}\n]\n"}
    for spec in specs:
        texts[SCHEMAS / f"schemas-{spec.generation}.json"] = compact(schemas(spec)) + "\n"
    return texts


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    new, old = (Path(argument) for argument in arguments if argument != "--check")
    texts = files([Spec(new, NEW), Spec(old, OLD)])
    if not check:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date: run tools/{Path(__file__).name}")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
