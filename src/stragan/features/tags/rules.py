"""When tags may be saved and given to offers (2026 specification)."""

from stragan.features.tags.schemas import TagIds, TagRequest
from stragan.kernel.checks import Rule, absent
from stragan.kernel.problems import OK, Problem, Problems

LONGEST = 25


def tag_has_a_name(request: TagRequest) -> Problems:
    """A name of 1 to 25 characters, one of them at least visible. No NUL: a form may send one."""
    if request.name is None:
        return [absent("name")]
    if not request.name.strip() or len(request.name) > LONGEST or "\0" in request.name:
        return [
            Problem(
                "VALIDATION_ERROR",
                f"size must be between 1 and {LONGEST}",
                "name",
                en=f"A tag's name has 1 to {LONGEST} characters.",
                pl=f"Nazwa tagu ma od 1 do {LONGEST} znaków.",
            )
        ]
    return OK


def tags_are_named(request: TagIds) -> Problems:
    """The list is there; an empty one takes all tags from the offer (#1045)."""
    return [absent("tags")] if request.tags is None else OK


TAG_RULES: tuple[Rule[TagRequest], ...] = (tag_has_a_name,)
ASSIGNMENT_RULES: tuple[Rule[TagIds], ...] = (tags_are_named,)


def unknown_tags(request: TagIds, known: frozenset[str]) -> Problems:
    """Each tag is one of the seller's."""
    return [
        Problem(
            "TagNotFoundException",
            f"Tag {tag.id} not found",
            f"tags[{i}].id",
            en="There is no such tag.",
            pl="Nie ma takiego tagu.",
        )
        for i, tag in enumerate(request.tags or ())
        if tag.id not in known
    ]


def too_many_tags(most: int) -> Problem:
    return Problem(
        "TagLimitExceededException",
        f"You cannot create more than {most} tags",
        en=f"You may have up to {most} tags. Delete one that you no longer need.",
        pl=f"Możesz mieć najwyżej {most} tagów. Usuń któryś z niepotrzebnych.",
    )


def no_such_tag(id_: str) -> Problem:
    return Problem(
        "TagNotFoundException", f"Tag {id_} not found", "tagId", en="There is no such tag.", pl="Nie ma takiego tagu."
    )


def no_tags_of(offer_id: str) -> Problem:
    """What is answered for a draft as for an id of nobody (#687): tags are for offers that were published."""
    return Problem(
        "ERROR",
        f"Offer {offer_id} not found",
        details="OfferNotFoundException",
        en="There is no such offer, or it has never been published: drafts have no tags.",
        pl="Nie ma takiej oferty albo nigdy nie była opublikowana: szkice nie mają tagów.",
    )
