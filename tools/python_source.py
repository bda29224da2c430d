"""Reads Python files without running them: what the finder of problems knows of a module."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """One file: its constants, its functions (methods too, by their bare names) and what it imports."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.tree = ast.parse(path.read_text(encoding="utf-8"), str(path))

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        return {target: value for node in self.tree.body for target, value in assigned(node)}

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}

    def user_of(self, name: str) -> str:
        """The public function for which a private function or a method of a class works; itself if there is none."""
        seen, here = {name}, name
        while self._is_inner(here):
            users = [user for user in self._mentioning(self._methods.get(here, here)) if user not in seen]
            if not users:
                return name
            here = users[0]
            seen.add(here)
        return here

    def _is_inner(self, name: str) -> bool:
        """Not asked from outside, or in a module of rules a helper of one."""
        helps = ".rules" in self.name and not is_rule(self.functions[name])
        return name.startswith("_") or name in self._methods or helps

    @cached_property
    def _methods(self) -> dict[str, str]:
        """Method -> class, for the private classes."""
        return {
            inner.name: node.name
            for node in self.tree.body
            if isinstance(node, ast.ClassDef) and node.name.startswith("_")
            for inner in node.body
            if isinstance(inner, Function)
        }

    def _mentioning(self, name: str) -> list[str]:
        return [user for user, names in self.names.items() if name in names]

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Function -> every name and attribute in it."""
        return {
            name: frozenset(named(node) for node in ast.walk(function)) - {""}
            for name, function in self.functions.items()
        }

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Local name -> (module, name in it)."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of an assignment, also of `a, b = 1, 2`."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
                yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def calls_of(function: Function) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def parameters_of(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def defaults_of(function: Function) -> dict[str, ast.expr]:
    positional = [*function.args.posonlyargs, *function.args.args]
    found = {a.arg: value for a, value in zip(reversed(positional), reversed(function.args.defaults), strict=False)}
    named = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return found | {argument.arg: value for argument, value in named if value}


def mentions(value: ast.expr, parameters: set[str]) -> bool:
    """Whether a parameter itself is said, not only something that it has."""
    if isinstance(value, ast.Name):
        return value.id in parameters
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(v, ast.FormattedValue) and mentions(v.value, parameters) for v in value.values)
    if isinstance(value, ast.BoolOp):
        return any(mentions(v, parameters) for v in value.values)
    return False


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def named(node: ast.AST) -> str:
    """`b` of `a.b` and of `b`; nothing for anything else."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def is_rule(function: Function) -> bool:
    returns = function.returns
    return not function.name.startswith("_") and isinstance(returns, ast.Name) and returns.id == "Problems"
