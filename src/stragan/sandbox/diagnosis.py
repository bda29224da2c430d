"""Why a request was refused, in more words than the wire has: where in it, what stood there, the rule, what to change.

What the rules of features say of themselves comes from `dry_run`; here is what stands before and around them: path,
method, headers, token, scope, query, faults, and answers that carry no problem of ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from stragan.contract.operations import OPERATIONS, Operation
from stragan.contract.own import OWN
from stragan.contract.tree import Match, Tree
from stragan.features.dry_run import service as dry_run
from stragan.features.dry_run.schemas import Finding
from stragan.http import errors
from stragan.http.media import PUBLIC
from stragan.kernel.problems import Language, Problem
from stragan.sandbox import masking
from stragan.sandbox.faults import PROFILE
from stragan.settings import Settings
from stragan.world import World

Where = Literal["path", "method", "query", "header", "token", "body", "server"]
_TREE = "diagnosis.tree"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_ENDING = re.compile(r"_(exception|error)$")


class Diagnosis(Struct, frozen=True):
    """`where` says in which part of the request it is wrong, `pointer` the place in its body (RFC 6901)."""

    code: str
    message: str
    path: str | None
    where: Where
    pointer: str
    received: Any
    rule: str
    hint: str


class Seen(NamedTuple):
    """A request that was refused, as the journal shows it: secrets are masked. `scopes` None: no token was known."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str
    size: int
    status: int
    answer: str
    answer_headers: Mapping[str, str]
    scopes: frozenset[str] | None
    fault: str | None


class _Case(NamedTuple):
    seen: Seen
    op: Operation | None
    settings: Settings


class Why(NamedTuple):
    where: Where
    received: Any
    rule: str
    hint: str


def diagnoses(world: World, seen: Seen, problems: Iterable[Problem], language: Language) -> list[Diagnosis]:
    """One for each problem that was told; at least one for every refusal."""
    told = tuple(problems) or _in_the_answer(seen)
    found = dry_run.findings(world, told, seen.body.encode(), language)
    return [_diagnosis(world, seen, finding) for finding in found]


def _diagnosis(world: World, seen: Seen, finding: Finding) -> Diagnosis:
    why = _why(world, seen, finding)
    return Diagnosis(
        finding.code,
        masking.text(finding.message),
        finding.path,
        why.where,
        finding.pointer if why.where == "body" else "",
        why.received,
        why.rule,
        masking.text(why.hint or finding.user_message),
    )


def _why(world: World, seen: Seen, finding: Finding) -> Why:
    if seen.fault is not None and seen.fault.startswith(PROFILE):
        reason = seen.fault.removeprefix(PROFILE)
        return Why("server", seen.status, reason, _PROFILE)
    if seen.fault is not None:
        return Why("server", seen.fault, "no_fault_strikes", _FAULT.format(id=seen.fault))
    if finding.code == errors.TOO_MANY.code and finding.rule:
        return Why("server", seen.status, finding.rule, _PACE)
    op = _operation(world, seen)
    explain = _BEFORE_A_HANDLER.get((seen.status, finding.code))
    return (explain and explain(_Case(seen, op, world.settings))) or _of_the_request(seen, finding, op)


_FAULT = "This answer is a fault that a test has asked for. DELETE /_stragan/faults/{id} ends it."


_PACE = (
    "Too many requests: wait for the seconds of Retry-After, and send it again. PUT /_stragan/limits sets the limits."
)
_PROFILE = "The profile of /_stragan/faults/profile has answered: wait, and send it again. DELETE ends the profile."


def _of_the_request(seen: Seen, finding: Finding, op: Operation | None) -> Why:
    """What a handler or a rule has said."""
    rule, hint = finding.rule or _rule_of(finding.code), finding.hint
    values = dict(parse_qsl(seen.query, keep_blank_values=True))
    header = _header_of(finding, seen)
    if header is not None:
        return Why("header", seen.headers.get(header.lower()), rule, hint)
    if seen.method in {"GET", "HEAD", "DELETE"} or (finding.path in values and finding.received is None):
        if finding.path in values or (seen.status in {400, 422} and (seen.query or seen.status == 400)):  # noqa: PLR2004
            return Why("query", values.get(finding.path or "") or seen.query or None, rule, hint)
        return Why("path", _last_parameter(op, seen.path), rule, hint)
    if not finding.pointer and seen.status in {403, 404, 409}:
        return Why("path", _last_parameter(op, seen.path), rule, hint)
    received = finding.received if finding.pointer else seen.body or None
    return Why("body", received, rule, hint)


def _header_of(finding: Finding, seen: Seen) -> str | None:
    if finding.code.startswith("IDEMPOTENCY_"):
        return "Idempotency-Key"
    if finding.code == "UnsupportedLanguageInAcceptLanguageHeader":
        return "Accept-Language"
    return finding.path if finding.path and finding.path.lower() in seen.headers and "-" in finding.path else None


def _rule_of(code: str) -> str:
    """`OfferConflictException` is `offer_conflict`: what breaks no rule with a name is named by its code."""
    return _ENDING.sub("", _WORD.sub("_", code).strip("_").lower()) or code.lower()


def _last_parameter(op: Operation | None, path: str) -> str:
    """The id that the path ends with, or the whole path."""
    if op is None:
        return path
    pairs = zip(op.path.split("/"), path.split("/"), strict=False)
    ids = [given for template, given in pairs if template.startswith("{")]
    return ids[-1] if ids else path


# Before a handler


def _no_operation(case: _Case) -> Why | None:
    if case.op is not None:
        return None
    if "//" in case.seen.path or (case.seen.path != "/" and case.seen.path.endswith("/")):
        hint = "Take the needless slash out of the path."
    else:
        near = get_close_matches(case.seen.path, {known.path for known in _operations()}, n=1, cutoff=0.75)
        hint = f"No operation has this path. Do you mean {near[0]}?" if near else "No operation has this path."
    return Why("path", case.seen.path, "path_is_of_an_operation", hint)


def _no_method(case: _Case) -> Why:
    allowed = case.seen.answer_headers.get("allow", "")
    return Why("method", case.seen.method, "operation_has_the_method", f"This path takes {allowed}.")


def _not_acceptable(case: _Case) -> Why:
    media = case.op.produces[0] if case.op and case.op.produces else PUBLIC
    return Why("header", case.seen.headers.get("accept"), "answer_has_the_accepted_type", f"Send Accept: {media}.")


def _unsupported(case: _Case) -> Why:
    media = " or ".join((case.op.consumes if case.op else ()) or (PUBLIC,))
    received = case.seen.headers.get("content-type")
    return Why("header", received, "body_has_the_consumed_type", f"Send Content-Type: {media}.")


def _too_large(case: _Case) -> Why:
    settings = case.settings
    most = settings.max_image_bytes if case.seen.path == "/sale/images" else settings.max_body_bytes
    size = case.seen.headers.get("content-length") or str(case.seen.size)
    return Why("body", f"{size} bytes", "body_is_small_enough", f"A body has at most {most} bytes.")


def _no_scope(case: _Case) -> Why:
    wanted = set(case.op.scopes if case.op else ()) - (case.seen.scopes or frozenset())
    if not wanted and case.settings.profile == "2026-strict" and case.seen.path.startswith("/sale/offers"):
        hint = "The profile 2026-strict closes drafts, as Allegro has: use /sale/product-offers."
        return Why("path", case.seen.path, "drafts_are_open", hint)
    if not wanted:
        hint = "The token may do this, but not to a resource of somebody else. Use the token of its owner."
        return Why("path", _last_parameter(case.op, case.seen.path), "resource_is_the_callers", hint)
    hint = f"Ask for a token with the scope {', '.join(sorted(wanted))}."
    return Why("token", sorted(case.seen.scopes or ()), "token_has_the_scopes", hint)


def _no_token(case: _Case) -> Why:
    received = case.seen.headers.get("authorization")
    if received is None:
        return Why("header", None, "request_has_a_token", "Send Authorization: Bearer, and an access token.")
    if not received.lower().startswith("bearer "):
        hint = "The scheme must be Bearer: Basic is for the token endpoint only."
        return Why("header", received, "request_has_a_token", hint)
    hint = "This is the token of an application alone. Let a user sign in: authorization code or device flow."
    return Why("token", received, "token_is_of_a_user", hint)


def _bad_token(case: _Case) -> Why:
    received = case.seen.headers.get("authorization")
    if "expired" in case.seen.answer.lower():
        hint = "Get a new one with the refresh token. The server's clock counts: GET /_stragan/clock."
        return Why("token", received, "token_has_not_expired", hint)
    if "invalid access token" in case.seen.answer.lower():
        hint = (
            "Its session has ended: it was revoked, the user signed out everywhere, has a new password, withdrew what "
            "was allowed or opened a 21st session, or the application was deleted. Let the user sign in again."
        )
        return Why("token", received, "session_is_open", hint)
    hint = "It is no access token of this server: not one at all, a refresh token, or one of another server or world."
    return Why("token", received, "token_is_of_this_server", hint)


def _not_implemented(case: _Case) -> Why:
    hint = "Nothing is wrong with the request: this server does not have the operation yet."
    return Why("server", case.op.id if case.op else case.seen.path, "operation_is_implemented", hint)


def _crash(case: _Case) -> Why:
    hint = "A fault of this server: its log has more, under the trace-id of the answer."
    return Why("server", case.seen.answer_headers.get("trace-id"), "server_works", hint)


def _replaced(_: _Case) -> Why:
    return Why("server", None, "data_stay_while_a_request_runs", "Send the request again.")


def _not_json(case: _Case) -> Why | None:
    """Where the text stops being JSON."""
    if case.seen.size > len(case.seen.body.encode()):  # the journal has only its beginning
        return Why("body", None, "body_is_json", "Send JSON.")
    try:
        msgspec.json.decode(case.seen.body)
    except msgspec.DecodeError as error:
        return Why("body", case.seen.body or None, "body_is_json", f"Send JSON: {error}.")
    return None


_Explain = Callable[[_Case], Why | None]
_BEFORE_A_HANDLER: Mapping[tuple[int, str], _Explain] = {
    (400, "BAD_REQUEST"): _not_json,
    (401, "unauthorized"): _no_token,
    (401, "invalid_token"): _bad_token,
    (403, "AccessDenied"): _no_scope,
    (404, "NotFoundException"): _no_operation,
    (405, "NotAllowedException"): _no_method,
    (406, "NotAcceptableException"): _not_acceptable,
    (413, "PayloadTooLargeException"): _too_large,
    (415, "NotSupportedException"): _unsupported,
    (500, "INTERNAL_SERVER_ERROR"): _crash,
    (501, "NOT_IMPLEMENTED"): _not_implemented,
    (503, "DATA_REPLACED"): _replaced,
}


# Answers without a problem of ours


class _Error(Struct):
    code: str
    message: str = ""
    path: str | None = None


class _Answer(Struct):
    """The two styles of refusals."""

    errors: list[_Error] = []
    error: str | None = None
    error_description: str = ""


def _in_the_answer(seen: Seen) -> tuple[Problem, ...]:
    """What the body of a refusal says; the OAuth endpoints, faults and pages leave nothing else behind."""
    try:
        answer = msgspec.json.decode(seen.answer, type=_Answer)
    except msgspec.DecodeError:
        answer = _Answer()
    if answer.errors:
        return tuple(Problem(error.code, error.message, error.path) for error in answer.errors)
    if answer.error is not None:
        return (Problem(answer.error, answer.error_description),)
    return (Problem(f"HTTP_{seen.status}", f"The server has answered {seen.status}."),)


def _operations() -> Iterable[Operation]:
    return (*OPERATIONS.values(), *OWN.values())


def _operation(world: World, seen: Seen) -> Operation | None:
    tree: Tree[Operation] | None = world.caches.get(_TREE)
    if tree is None:
        tree = world.caches[_TREE] = Tree((op.method, op.path, op) for op in _operations())
    found = tree.match("GET" if seen.method == "HEAD" else seen.method, seen.path)
    return found.value if isinstance(found, Match) else None
