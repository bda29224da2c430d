"""Runs a request up to the point where it would be stored; the same rules, so it cannot be of another opinion."""

import inspect
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from stragan.features.dry_run import rules
from stragan.features.dry_run.schemas import Finding, Outcome
from stragan.features.offers import service as offers
from stragan.features.product_offers import service as product_offers
from stragan.features.product_offers.service import Origin
from stragan.kernel.problems import ApiError, Language, Problem, Problems
from stragan.kernel.wire import encode
from stragan.world import World

_WORDS = "dry_run.words"
_decode = msgspec.json.Decoder(float_hook=str).decode


async def product_offer(origin: Origin, body: bytes, language: Language) -> bytes:
    """POST /sale/product-offers."""
    try:
        refused, gaps = await product_offers.dry_run(origin, body)
    except ApiError as error:
        refused, gaps = error.problems, ()
    return _outcome(origin.world, body, (refused, gaps), language)


async def product_offer_patch(origin: Origin, offer_id: str, body: bytes, language: Language) -> bytes:
    """PATCH /sale/product-offers/{offerId}; raises what tells that the offer is not there."""
    refused, gaps = await product_offers.dry_edit(origin, offer_id, body)
    return _outcome(origin.world, body, (refused, gaps), language)


async def draft(world: World, seller_id: str, body: bytes, language: Language) -> bytes:
    """POST /sale/offers."""
    try:
        refused, gaps = await offers.dry_create(world, seller_id, body)
    except ApiError as error:
        refused, gaps = error.problems, ()
    return _outcome(world, body, (refused, gaps), language)


async def draft_replacement(world: World, seller_id: str, offer_id: str, body: bytes, language: Language) -> bytes:
    """PUT /sale/offers/{offerId}; raises what tells that the offer is not there."""
    refused, gaps = await offers.dry_update(world, seller_id, offer_id, body)
    return _outcome(world, body, (refused, gaps), language)


def _outcome(world: World, body: bytes, problems: tuple[Problems, Problems], language: Language) -> bytes:
    refused, gaps = problems
    found = findings(world, dict.fromkeys([*refused, *gaps]), body, language)
    return encode(Outcome(accepted=not refused, listable=not found, problems=found))


def findings(world: World, problems: Iterable[Problem], body: bytes, language: Language) -> list[Finding]:
    """The problems of a request with this body, in words that a developer can act on."""
    try:
        document = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document = None
    words = _words(world)
    return [_finding(problem, document, words, language) for problem in problems]


def _finding(problem: Problem, document: Any, words: Mapping[str, str], language: Language) -> Finding:
    place = rules.pointer(problem.path, problem.rule)
    told = problem.user_message(language)
    return Finding(
        code=problem.code,
        message=problem.message,
        user_message=told,
        path=problem.path,
        pointer=place,
        received=rules.at(document, place),
        rule=problem.rule,
        hint=words.get(problem.rule or "") or told,
    )


def _words(world: World) -> Mapping[str, str]:
    """What every rule of the features says of itself, by its name."""
    if _WORDS not in world.caches:
        modules = [module for name, module in list(sys.modules.items()) if name.startswith("stragan.features.")]
        functions = [
            function
            for module in modules
            if ".rules" in module.__name__
            for _, function in inspect.getmembers(module, inspect.isfunction)
        ]
        world.caches[_WORDS] = rules.by_name(functions)
    found: Mapping[str, str] = world.caches[_WORDS]
    return found
