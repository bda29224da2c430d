"""`GET /sale/products`: from query parameters to a page of products (2026 specification, behaviour §4, ADR 0010).

Whatever is asked, at most `CANDIDATES` products are looked at, those that share the rarest words with the phrase.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from stragan.catalogue.model import Category, Parameter
from stragan.features.products import facets, store
from stragan.features.products.facets import CategoriesBody, FilterBody, Found
from stragan.features.products.indexing import gtin_keys
from stragan.features.products.rules import filters, ranking
from stragan.features.products.rules.filters import Filter
from stragan.features.products.rules.proposal import LANGUAGES, unsupported_language
from stragan.features.products.rules.ranking import Phrase, Word
from stragan.features.products.rules.words import mpn_key
from stragan.features.products.schemas import Candidate
from stragan.features.products.store import Scope
from stragan.features.products.view import ProductBody, Reader, listed
from stragan.http.query import Query, invalid
from stragan.kernel import gtin
from stragan.kernel.ids import is_uuid
from stragan.kernel.problems import Invalid, Language, Malformed, Problem
from stragan.kernel.wire import Wire, encode
from stragan.world import World

PAGE = 30
CANDIDATES = 1000
MOST_CHARACTERS = 1024
_EXPANSIONS = 10
_PARAMETERS = "products.parameters"
_MODES = frozenset({"GTIN", "MPN"})
_FEATURES = frozenset({"SIMILAR_CATEGORIES"})
NOTHING_TO_SEARCH_BY = Problem(
    "ConstraintViolationException",
    "An error has occurred",
    en="Required parameters are missing.",
    pl="Brak wymaganych parametrów.",
)


class NextPage(Wire):
    id: str


class ResultBody(Wire):
    products: list[ProductBody]
    categories: CategoriesBody
    filters: list[FilterBody]
    next_page: NextPage | None


class Asked(Struct, frozen=True):
    """A search as it was asked."""

    phrase: str
    mode: Literal["GTIN", "MPN"] | None
    category: Category | None
    similar: bool  # SIMILAR_CATEGORIES, which works for a leaf only, but shows no filters for any
    filters: Mapping[str, Filter]
    after: str | None  # the last product of the page before
    scope: Scope


async def search(world: World, seller_id: str | None, query: Query, language: Language, base_url: str) -> bytes:
    asked = _asked(world, seller_id, query)
    chosen = language_of(query.text("language"), language)
    reader = Reader(world.catalogue.categories, chosen, base_url)
    shown = None if asked.similar else asked.category  # whose parameters are offered as filters (behaviour §4)
    read = _with_values if shown is not None or asked.filters else _without_values
    found = [read(one) for one in await _in_order(world, asked) if one.category_id in reader.categories]
    kept = [one for one in found if filters.keeps(one.values, asked.filters.values())] if asked.filters else found
    ids, more = _page([one.id for one in kept], asked.after)
    products = await store.by_ids(world.db, ids)
    return encode(
        ResultBody(
            products=[listed(products[id_], reader) for id_ in ids],
            categories=facets.categories(kept, asked.category, reader),
            filters=facets.filters(found, shown, asked.filters, reader) if shown is not None else [],
            next_page=NextPage(ids[-1]) if more else None,
        )
    )


def language_of(wished: str | None, language: Language) -> Language:
    """What the reader's names and labels are in: `language` of the query, else that of its messages."""
    if wished is None:
        return language
    if wished not in LANGUAGES:
        raise Invalid(unsupported_language(wished))
    return "pl" if wished == "pl-PL" else "en"


def _asked(world: World, seller_id: str | None, query: Query) -> Asked:
    mode = query.choice("mode", _MODES)
    phrase = query.text("phrase")
    if phrase is None and (ean := query.text("ean")) is not None:
        phrase, mode = ean, "GTIN"  # as it was asked before there were modes
    if phrase is None:
        raise Invalid(NOTHING_TO_SEARCH_BY)
    if len(phrase) > MOST_CHARACTERS:
        raise Malformed(invalid("phrase"))
    category = _category(world, query.text("category.id"))
    similar = query.choice("searchFeatures", _FEATURES) is not None
    if similar and category is None:
        raise Invalid(NOTHING_TO_SEARCH_BY)
    return Asked(
        phrase=phrase,
        mode="GTIN" if mode == "GTIN" else "MPN" if mode == "MPN" else None,
        category=category,
        similar=similar,
        filters=filters.read(query.names(), query.texts, parameters_by_id(world)),
        after=_cursor(query.text("page.id")),
        scope=Scope(
            seller_id,
            drafts=query.flag("includeDrafts") is True,
            categories=_within(world, category),
            alike=category.id if similar and category is not None and category.leaf else None,
            most=CANDIDATES,
        ),
    )


def _category(world: World, id_: str | None) -> Category | None:
    if id_ is None:
        return None
    if (category := world.catalogue.categories.get(id_)) is None:
        raise Invalid(
            Problem(
                "CATEGORY_NOT_EXISTS",
                f"Category {id_} does not exist",
                "category.id",
                en=f"There is no category `{id_}`.",
                pl=f"Nie ma kategorii `{id_}`.",
                metadata={"categoryId": id_},
            )
        )
    return category


def _within(world: World, category: Category | None) -> Collection[str] | None:
    """The leaves below a category, or itself if it is one; None for everywhere."""
    if category is None:
        return None
    depth = len(category.path_ids) - 1
    return [
        one.id
        for one in world.catalogue.categories.values()
        if one.leaf and len(one.path_ids) > depth and one.path_ids[depth] == category.id
    ]


def _cursor(page: str | None) -> str | None:
    if page is not None and not is_uuid(page):
        raise Malformed(invalid("page.id"))
    return page


def parameters_by_id(world: World) -> Mapping[str, Parameter]:
    """Every parameter of the catalogue, as the first category that has it shows it."""
    found: Mapping[str, Parameter] | None = world.caches.get(_PARAMETERS)
    if found is None:
        made: dict[str, Parameter] = {}
        for category in world.catalogue.categories.values():
            for parameter in category.parameters:
                made.setdefault(parameter.id, parameter)
        found = world.caches[_PARAMETERS] = made
    return found


async def _in_order(world: World, asked: Asked) -> list[Candidate]:
    """What fits the phrase, the best first."""
    found = await _by_number(world, asked)
    return found if found or asked.mode is not None else await _by_words(world, asked)


async def _by_number(world: World, asked: Asked) -> list[Candidate]:
    """Products whose bar code or maker's number the phrase is."""
    if asked.mode == "MPN":
        key = mpn_key(asked.phrase)
        found = await store.found_by(world.db, {"mpns": [key]}, asked.scope) if key else []
    elif asked.mode == "GTIN" or gtin.key(asked.phrase) is not None:
        codes = gtin_keys(asked.phrase.replace(",", " ").split())
        found = await store.found_by(world.db, {"gtins": codes}, asked.scope) if codes else []
    else:
        return []
    return sorted(found, key=lambda one: one.id)


async def _by_words(world: World, asked: Asked) -> list[Candidate]:
    phrase = await _weighed(world, asked.phrase)
    decisive = ranking.decisive(phrase)
    if not decisive:
        return []
    candidates = await _candidates(world, phrase, decisive, asked.scope)
    return [match.candidate for match in ranking.ranked(phrase, candidates)]


async def _weighed(world: World, text: str) -> Phrase:
    words = ranking.read(text)
    counts = await store.counts(world.db, [store.EVERYTHING, *words])
    products = counts.pop(store.EVERYTHING, 0)
    forms: dict[str, Mapping[str, float]] = {stem: {stem: 1.0} for stem in counts}
    for stem, word in words.items():
        if stem in counts:
            continue
        for beginning, quality in ranking.beginnings(word, stem):
            begun = await store.beginning_with(world.db, beginning, _EXPANSIONS)
            if standing := ranking.standing_in(begun, beginning, quality):
                counts |= begun
                forms[stem] = standing
                break
    return ranking.weigh(words, forms, counts, products)


async def _candidates(world: World, phrase: Phrase, decisive: Sequence[Word], scope: Scope) -> list[Candidate]:
    """Every product that may have enough of the phrase; if those are too many, first those with the most words."""
    every = await _mentioning(world, ranking.any_of(decisive), scope)
    if len(every) < scope.most or len(phrase.known) == 1:
        return every
    fullest = await _mentioning(world, ranking.all_of(phrase.known), scope)
    fuller = await _mentioning(world, ranking.pairs_of(phrase.known), scope)
    first = {one.id: one for one in (*fullest, *fuller, *every)}
    return list(first.values())[: scope.most]


async def _mentioning(world: World, groups: Sequence[tuple[str, ...]], scope: Scope) -> list[Candidate]:
    return await store.mentioning(world.db, store.query_text(world.db.dialect, groups), scope)


def _with_values(candidate: Candidate) -> Found:
    values = {value.id: value for value in store.parameters_of(candidate)}
    return Found(candidate.id, candidate.category_id, values)


def _without_values(candidate: Candidate) -> Found:
    """To read the parameters of a thousand products takes longer than to find them."""
    return Found(candidate.id, candidate.category_id, {})


def _page(ids: Sequence[str], after: str | None) -> tuple[Sequence[str], bool]:
    """The ids of a page and whether another one follows; nothing follows a product that is not there any more."""
    begins = 0
    if after is not None:
        begins = ids.index(after) + 1 if after in ids else len(ids)
    return ids[begins : begins + PAGE], begins + PAGE < len(ids)
