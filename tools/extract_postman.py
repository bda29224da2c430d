"""Distil Allegro's Postman collection into facts for a test: example requests, and the shapes of example answers.

    python tools/extract_postman.py COLLECTION [--check]

Of an answer only its status and the names and types of its members are kept; of a request what is needed to send it
again. What the maker of the collection could not invent ("too many levels") is null in a request, "any" in a shape.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from stragan.contract.operations import OPERATIONS

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests/contract/data/postman.json"
GAVE_UP = "<Error: "
LONGEST = 60  # of an example's text; what it says does not matter
BY_TEMPLATE = {(op.method, re.sub("{[^}]*}", ":", op.path)): op for op in OPERATIONS.values()}


def requests(items: list[Json]) -> Iterator[Json]:
    """The collection is a tree of folders."""
    for item in items:
        if "item" in item:
            yield from requests(item["item"])
        else:
            yield item


def template(url: Json) -> str:
    return "".join("/" + (":" if step.startswith(":") else step) for step in url["path"])


def operations(collection: Json) -> Iterator[Json]:
    """Those that either specification has; what they have dropped is left out."""
    for item in requests(collection["item"]):
        request, answers = item["request"], item["response"]
        if op := BY_TEMPLATE.get((request["method"], template(request["url"]))):
            shapes = defaultdict(list)
            for answer in answers:
                shapes[str(answer["code"])].append(told(answer))
            yield {
                "operation": op.id,
                "requests": distinct(sent(request | answer["originalRequest"]) for answer in answers),
                "shapes": {status: common(shapes[status]) for status in sorted(shapes)},
            }


def distinct(values: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    found += (value for value in values if value not in found)
    return found


def sent(request: Json) -> Json:
    url = request["url"]
    values = {one["key"]: short(one.get("value")) for one in url.get("variable", ())}
    facts: Json = {
        "path": [values[step[1:]] for step in url["path"] if step.startswith(":")],
        "query": [[one["key"], short(one.get("value"))] for one in url.get("query", ())],
    }
    text = request.get("body", {}).get("raw")
    return facts | ({"body": shortened(json.loads(text))} if text else {})


def told(answer: Json) -> Any:
    try:
        return shape(json.loads(answer["body"]))
    except (ValueError, TypeError):
        return "any"


def given_up(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("value", "")).startswith(GAVE_UP)


def short(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


def shortened(value: Any) -> Any:
    if given_up(value):
        return None
    if isinstance(value, dict):
        return {key: shortened(member) for key, member in value.items()}
    return [shortened(item) for item in value] if isinstance(value, list) else short(value)


def shape(value: Any) -> Any:
    """Objects by their members, arrays by what all their items have, the rest by its type."""
    if given_up(value) or value is None:
        return "any"
    if isinstance(value, dict):
        return {key: shape(member) for key, member in sorted(value.items())}
    if isinstance(value, list):
        items = [shape(item) for item in value]
        return [common(items)] if items else []
    return {bool: "boolean", str: "string"}.get(type(value), "number")


def common(shapes: list[Any]) -> Any:
    if all(isinstance(one, dict) for one in shapes):
        names = sorted(set.intersection(*({*one} for one in shapes)))
        return {name: common([one[name] for one in shapes]) for name in names}
    return shapes[0] if all(one == shapes[0] for one in shapes) else "any"


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    (path,) = (Path(argument) for argument in arguments if argument != "--check")
    found = sorted(operations(json.loads(path.read_bytes())), key=lambda one: str(one["operation"]))
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found]
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    if not check:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.relative_to(ROOT)} is out of date: run tools/{Path(__file__).name}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
