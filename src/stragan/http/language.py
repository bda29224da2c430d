"""Which language the user reads. English and Polish are complete; the other four of Allegro fall back to English."""

from stragan.kernel.problems import Language

SUPPORTED = frozenset({"en", "pl", "uk", "sk", "cs", "hu"})


def choose(header: str) -> Language:
    """The best of `Accept-Language`, by its quality values; English without one, and for `*`."""
    if not header:
        return "en"
    best, quality = "en", 0.0
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        language = tag.strip().lower()[:2]
        weight = _quality(parameters)
        if language in SUPPORTED and weight > quality:
            best, quality = language, weight
    return "pl" if best == "pl" else "en"


def names_a_supported_one(header: str) -> bool:
    """Whether one of Allegro's languages is in the header; `*` names none. Without a header any language will do."""
    tags = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    return not header.strip() or any(tag.partition("-")[0] in SUPPORTED for tag in tags)


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
