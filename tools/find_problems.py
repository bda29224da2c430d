"""Finds every `Problem(...)` of the source and tells what is known of it without running anything.

Many problems are made by small functions such as `gap(message, pl)`: their calls are followed, so that a problem is
told as its caller words it. What only a request decides stays in braces: `Category {id} does not exist.`
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from python_source import (
    Function,
    Module,
    assigned,
    calls_of,
    defaults_of,
    is_docstring,
    is_rule,
    mentions,
    parameters_of,
)

PACKAGE = "stragan"
PROBLEM_FIELDS = ("code", "message", "path", "details", "en", "pl", "metadata")
Bound = Mapping[str, str | None]
_ONLY_PART_OF_A_NAME = frozenset({"id", "min", "max", "value", "text"})
_LANGUAGES = frozenset({"en", "pl"})
OAUTH = {"Unauthorized": "401", "Refused": "400"}  # exception -> the status that it has unless it says another
_DEPTH = 6


class Found(NamedTuple):
    """`status` is None where the raise is not in sight; `where` is the rule, or else the function that asks."""

    code: str
    message: str
    path: str
    en: str
    pl: str
    status: int | None
    module: str
    where: str


class Scope(NamedTuple):
    """Where an expression stands: its module, its function, and the parameters whose arguments are known."""

    module: Module
    function: Function | None
    bound: Bound
    line: int


APART = frozenset(
    {"migrations", "editor", "panel", "shop", "console", "profile"}
)  # pages tell in words what services refuse


class Step(NamedTuple):
    """A function on the way to a problem, with the status of the refusal that the way has met so far."""

    scope: Scope
    way: tuple[tuple[Module, Function], ...]
    status: int | None


class Source:
    """The whole package. Public functions of the `vocabulary` modules are told as they stand, whoever calls them."""

    def __init__(self, folder: Path, vocabulary: Collection[str] = ()) -> None:
        self._vocabulary = vocabulary
        self.modules = {
            name: Module(name, path)
            for path in sorted((folder / PACKAGE).rglob("*.py"))
            if APART.isdisjoint(path.parts)
            for name in [".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")]
        }

    def oauth_errors(self) -> Iterator[tuple[str, str, str]]:
        """(status, error, description) of every refusal in OAuth's own form."""
        for module in self.modules.values():
            for function in module.functions.values():
                for call in calls_of(function):
                    if isinstance(call.func, ast.Name) and call.func.id in OAUTH and len(call.args) > 1:
                        told = [self.text(value, Scope(module, function, {}, call.lineno)) or "" for value in call.args]
                        error, description, status, *_ = [*told, OAUTH[call.func.id]]
                        yield status, error, description

    # Names

    def resolve(self, module: Module, node: ast.expr) -> tuple[Module, str] | None:
        """The module and the name that `name` or `module.name` means."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.imported:
            package, name = module.imported[node.value.id]
            found = self.modules.get(f"{package}.{name}")
            return (found, node.attr) if found else None
        if not isinstance(node, ast.Name):
            return None
        if node.id in module.imported:
            package, name = module.imported[node.id]
            found = self.modules.get(package)
            return (found, name) if found else None
        return module, node.id

    def function(self, module: Module, node: ast.expr) -> tuple[Module, Function] | None:
        found = self.resolve(module, node)
        return (found[0], found[0].functions[found[1]]) if found and found[1] in found[0].functions else None

    def constant(self, module: Module, node: ast.expr) -> tuple[Module, ast.expr] | None:
        found = self.resolve(module, node)
        return (found[0], found[0].constants[found[1]]) if found and found[1] in found[0].constants else None

    @cached_property
    def statuses(self) -> dict[str, int]:
        """Class -> status, for every refusal."""
        return {
            node.name: value.value
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
            and any(isinstance(b, ast.Name) and b.id == "ApiError" for b in node.bases)
            for inner in node.body
            for target, value in assigned(inner)
            if target == "status" and isinstance(value, ast.Constant) and isinstance(value.value, int)
        }

    # Problems

    def problems(self) -> list[Found]:
        return list(dict.fromkeys([*self._of_functions(), *self._of_constants()]))

    def _of_functions(self) -> Iterator[Found]:
        """From every function that makes a problem of its own, or asks one that words it by its parameters."""
        asked = {id(function) for _, function in self._asked()}
        for module in self.modules.values():
            for function in module.functions.values():
                if not (id(function) in self._worded and id(function) in asked):
                    yield from self._follow(Step(Scope(module, function, {}, 0), ((module, function),), None))

    def _asked(self) -> Iterator[tuple[Module, Function]]:
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and (found := self.function(module, node.func)):
                    yield found

    @cached_property
    def _worded(self) -> set[int]:
        """Functions whose parameters stand in the problem that they make, directly or through another such one."""
        worded: set[int] = set()
        before = -1
        while before != len(worded):
            before = len(worded)
            for module in self.modules.values():
                for function in module.functions.values():
                    spoken = module.name in self._vocabulary and not function.name.startswith("_")
                    if id(function) not in worded and not spoken and self._is_worded(module, function, worded):
                        worded.add(id(function))
        return worded

    def _is_worded(self, module: Module, function: Function, worded: set[int]) -> bool:
        parameters = {arg.arg for arg in parameters_of(function)} - {"self"}
        for call in calls_of(function):
            found = self.function(module, call.func)
            if _makes_problem(call) or (found and id(found[1]) in worded):
                values = [*call.args, *(keyword.value for keyword in call.keywords)]
                if any(mentions(value, parameters) for value in values):
                    return True
        return False

    def _follow(self, step: Step) -> Iterator[Found]:
        module, function = step.scope.module, step.scope.function
        assert function is not None
        refusals = {id(inner): status for call in calls_of(function) for inner, status in self._refused_by(call)}
        for call in calls_of(function):
            status = refusals.get(id(call), step.status)
            scope = step.scope._replace(line=call.lineno)
            if _makes_problem(call):
                yield self._told(call, scope, step.way, status)
            elif (
                len(step.way) < _DEPTH and (found := self.function(module, call.func)) and id(found[1]) in self._worded
            ):
                inner = Scope(found[0], found[1], self._arguments(call, found, scope), 0)
                yield from self._follow(Step(inner, (*step.way, found), status))

    def _refused_by(self, call: ast.Call) -> Iterator[tuple[ast.Call, int]]:
        status = self.statuses.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if status is not None:
            for argument in call.args:
                yield from ((node, status) for node in ast.walk(argument) if isinstance(node, ast.Call))

    def _arguments(self, call: ast.Call, found: tuple[Module, Function], scope: Scope) -> Bound:
        module, function = found
        defaults = defaults_of(function)
        bound = {name: self.text(value, Scope(module, None, {}, 0)) for name, value in defaults.items()}
        names = [argument.arg for argument in parameters_of(function)]
        bound |= {name: self.text(value, scope) for name, value in zip(names, call.args, strict=False)}
        return bound | {word.arg: self.text(word.value, scope) for word in call.keywords if word.arg}

    def _told(
        self, call: ast.Call, scope: Scope, way: tuple[tuple[Module, Function], ...], status: int | None
    ) -> Found:
        fields = {name: self.text(value, scope) for name, value in _fields(call).items() if name != "metadata"}
        message = fields.get("message") or ""
        english = message if fields.get("en") is None else fields["en"] or ""
        polish = english if fields.get("pl") is None else fields["pl"] or ""
        module, where = self._responsible(way)
        code, path = fields.get("code") or "", fields.get("path") or ""
        return Found(code, message, path, english, polish, status, module.name, where)

    def _responsible(self, way: tuple[tuple[Module, Function], ...]) -> tuple[Module, str]:
        """The last rule on the way; else the use case that began it, or the rule of the same module that needs it."""
        rules = [(module, function) for module, function in way if is_rule(function)]
        if rules:
            return rules[-1][0], rules[-1][1].name
        inner = [(module, function) for module, function in way if not module.name.endswith(".routes")]
        module, function = (inner or way)[0]
        return module, module.user_of(function.name)

    def _of_constants(self) -> Iterator[Found]:
        """Problems that are module constants, told once for every function that uses them."""
        for module in self.modules.values():
            for name, value in module.constants.items():
                call = next((node for node in _outer_calls(value)), None)
                if call is None or not self._gives_a_problem(module, call):
                    continue
                for user, function, status in self._users(module, name):
                    scope, way = Scope(module, None, {}, 0), ((user, function),)
                    if _makes_problem(call):
                        yield self._told(call, scope, way, status)
                    elif found := self.function(module, call.func):
                        inner = Scope(found[0], found[1], self._arguments(call, found, scope), 0)
                        yield from self._follow(Step(inner, way, status))

    def _gives_a_problem(self, module: Module, call: ast.Call) -> bool:
        found = self.function(module, call.func)
        return _makes_problem(call) or (found is not None and id(found[1]) in self._worded)

    def _users(self, module: Module, name: str) -> Iterator[tuple[Module, Function, int | None]]:
        for user in self.modules.values():
            for function in user.functions.values():
                if name not in user.names[function.name]:
                    continue
                status = self._statuses_of(user, function, (module, name))
                if status is not None:
                    yield user, function, status or None

    def _statuses_of(self, user: Module, function: Function, wanted: tuple[Module, str]) -> int | None:
        """The status with which a function raises a constant; 0 when it only hands it on, None without any use."""
        used: int | None = None
        parts = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Attribute) and n.attr in PROBLEM_FIELDS}
        for node in ast.walk(function):
            named = isinstance(node, ast.Name | ast.Attribute) and id(node) not in parts
            if named and self.resolve(user, node) == wanted:  # type: ignore[arg-type]
                used = used or 0
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                status = self.statuses.get(node.func.id)
                inside = (inner for argument in node.args for inner in ast.walk(argument))
                if status and any(isinstance(i, ast.expr) and self.resolve(user, i) == wanted for i in inside):
                    return status
        return used

    # Texts

    def text(self, node: ast.expr, scope: Scope) -> str | None:
        """What an expression says, as far as it can be read; None for `None`."""
        match node:
            case ast.Constant(value):
                return None if value is None else str(value)
            case ast.JoinedStr(values):
                return "".join(self._part(value, scope) for value in values)
            case ast.IfExp(body=first, orelse=second):
                return _either(self.text(first, scope), self.text(second, scope))
            case ast.BoolOp(op=ast.Or(), values=values):
                return next((text for value in values if (text := self.text(value, scope))), None)
            case ast.Name() | ast.Attribute():
                return self._named(node, scope)
            case ast.Subscript():
                return _placeholder(node)
            case ast.Call():
                return self._returned(node, scope)
        return "{…}"

    def _part(self, node: ast.expr, scope: Scope) -> str:
        if isinstance(node, ast.FormattedValue):
            return self.text(node.value, scope) or "{…}"
        return self.text(node, scope) or ""

    def _named(self, node: ast.Name | ast.Attribute, scope: Scope) -> str | None:
        if isinstance(node, ast.Name):
            if node.id in scope.bound:
                return scope.bound[node.id]
            if (local := _local(scope, node.id)) and not any(map(_is_number, local)):
                known = [value for value in local if not self._is_strange(scope.module, value)]
                texts = [self.text(value, scope._replace(line=value.lineno)) for value in known]
                return _either(*texts) if known else _placeholder(node)
        found = self.constant(scope.module, node)
        if found and isinstance(found[1], ast.Constant | ast.JoinedStr):
            return self.text(found[1], Scope(found[0], None, {}, 0))
        if isinstance(node, ast.Attribute) and (of := self.constant(scope.module, node.value)):
            call = of[1]
            if isinstance(call, ast.Call) and _makes_problem(call):
                value = _fields(call).get(node.attr)
                return self.text(value, Scope(of[0], None, {}, 0)) if value else None
        return _placeholder(node)

    def _is_strange(self, module: Module, value: ast.expr) -> bool:
        """A call of something else: the name that its result was given says more."""
        return isinstance(value, ast.Call) and self.function(module, value.func) is None

    def _returned(self, node: ast.Call, scope: Scope) -> str | None:
        """The text of a function that is nothing but `return f"…"`."""
        found = self.function(scope.module, node.func)
        body = [line for line in found[1].body if not is_docstring(line)] if found else []
        if found and len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.JoinedStr):
            return self.text(body[0].value, Scope(found[0], found[1], {}, 0))
        if found is None and len(node.args) == 1:
            return _placeholder(node.args[0])
        return _placeholder(node.func)


def _local(scope: Scope, name: str) -> list[ast.expr]:
    """What a local name may hold at the scope's line: the last assignment, or one of each branch above."""
    if scope.function is None:
        return []
    before = [
        (node, value)
        for node in ast.walk(scope.function)
        for target, value in assigned(node)
        if target == name and node.lineno < scope.line  # type: ignore[attr-defined]
    ]
    if not before:
        return []
    last, value = max(before, key=lambda pair: pair[0].lineno)  # type: ignore[attr-defined]
    for branch in ast.walk(scope.function):
        ended = isinstance(branch, ast.If) and (branch.end_lineno or 0) < scope.line
        if ended and any(node is last for node in ast.walk(branch)):
            inside = {id(node) for node in ast.walk(branch)}
            return [value for node, value in before if id(node) in inside]
    return [value]


def _is_number(value: ast.expr) -> bool:
    """A counter's first value says nothing about what is told."""
    return isinstance(value, ast.Constant) and isinstance(value.value, int)


def _outer_calls(value: ast.expr) -> list[ast.Call]:
    return [value] if isinstance(value, ast.Call) else []


def _makes_problem(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "Problem"


def _fields(call: ast.Call) -> dict[str, ast.expr]:
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return dict(zip(PROBLEM_FIELDS, call.args, strict=False)) | named


def _placeholder(node: ast.expr) -> str:
    """`{category.id}` for `subject.facts.category.id`: short, but still telling."""
    parts: list[str] = []
    while isinstance(node, ast.Subscript):
        node = node.slice if isinstance(node.slice, ast.Name) else node.value
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.insert(0, node.id)
    while len(parts) > 1 and parts[-1] in _LANGUAGES:
        parts.pop()
    if not parts:
        return "{…}"
    kept = parts[-2:] if parts[-1] in _ONLY_PART_OF_A_NAME else parts[-1:]
    return "{" + ".".join(part.strip("_").lower() for part in kept) + "}"


def _either(*texts: str | None) -> str | None:
    said = list(dict.fromkeys(text for text in texts if text))
    return " / ".join(said) or None
