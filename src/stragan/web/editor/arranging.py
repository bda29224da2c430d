"""What the buttons of the form do to it before it is saved: pictures, sections, category, product.

Each takes the fields and gives new ones, with the id of what is to have the focus. Without JavaScript the whole page
comes back, with it only the form.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from stragan.web.editor.document import sections
from stragan.web.editor.fields import section_fields
from stragan.web.form import Form


class Arranged(NamedTuple):
    form: Form
    focus: str | None = None


def changed(form: Form, **values: str) -> Form:
    """With other values; dots are written as two underscores."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Form([*((name, value) for name, value in form.pairs if name not in named), *named.items()])


def without(form: Form, *prefixes: str) -> Form:
    return Form([(name, value) for name, value in form.pairs if not name.startswith(prefixes)])


def images(form: Form, step: str, at: int) -> Arranged:
    urls = form.all("images")
    if not 0 <= at < len(urls):
        return Arranged(form)
    url = urls.pop(at)
    to = {"up": max(at - 1, 0), "down": min(at + 1, len(urls)), "first": 0}.get(step)
    if to is not None:
        urls.insert(to, url)
    focus = "image-link" if to is None else _moved("image", step, to, len(urls))
    return Arranged(with_images(form, urls), focus)


def with_images(form: Form, urls: list[str]) -> Form:
    rest = [(name, value) for name, value in form.pairs if name != "images"]
    return Form([*rest, *(("images", url) for url in dict.fromkeys(urls))])


def _moved(name: str, step: str, to: int, count: int) -> str:
    """The button of the thing that moved; at an end the other one, for its own cannot be pressed any more."""
    forth = step == "down"
    if to == 0:
        forth = True
    elif to == count - 1:
        forth = False
    return f"{name}-{'down' if forth else 'up'}-{to}"


def section(form: Form, step: str, at: int) -> Arranged:
    """Add, move and remove sections; they are numbered anew."""
    found = [(form.text(f"d.{i}.layout"), i) for i in sections(form)]
    numbers = [i for _, i in found]
    focus = "section-add"
    if step == "add":
        numbers.append(-1)
        focus = f"d-{len(numbers) - 1}-text0"
    elif at in numbers:
        place = numbers.index(at)
        numbers.pop(place)
        if step != "remove":
            to = max(place - 1, 0) if step == "up" else min(place + 1, len(numbers))
            numbers.insert(to, at)
            focus = _moved("section", step, to, len(numbers))
    rest = without(form, "d.")
    pairs = list(rest.pairs)
    for i, number in enumerate(numbers):
        if number < 0:
            pairs += [*section_fields(i, [{"type": "TEXT", "content": ""}])]
        else:
            pairs += [
                (f"d.{i}.{name}", value) for name, all_ in form.starting(f"d.{number}.").items() for value in all_
            ]
    return Arranged(Form(pairs), focus)


ARRANGE: Mapping[str, Callable[[Form, str, int], Arranged]] = {"image": images, "section": section}


def arrange(form: Form, wish: str) -> Arranged | None:
    """`image:up:2`, `section:add`; None for anything else."""
    name, _, rest = wish.partition(":")
    step, _, at = rest.partition(":")
    if name not in ARRANGE:
        return None
    return ARRANGE[name](form, step, int(at) if at.isdecimal() and len(at) < 5 else -1)  # noqa: PLR2004


__all__ = ["Arranged", "arrange", "changed", "with_images", "without"]
