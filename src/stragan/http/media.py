"""Media types: what a client accepts and what it sends (behaviour §2, client-facts 1 and 2)."""

PUBLIC = "application/vnd.allegro.public.v1+json"
BETA = "application/vnd.allegro.beta.v1+json"
JSON = "application/json"
ANYTHING = "*/*"  # what operations declare that answer with a file of any kind
_ANY = frozenset({"*/*", "application/*", JSON})


def accepts(header: str, produced: str) -> bool:
    """Whether an `Accept` header allows the media type; no header allows everything. Beta is not public.

    A file comes as what it is, whatever the client would like (clients send the type of the JSON operations).
    """
    if not header or produced == ANYTHING:
        return True
    if header == produced:
        return True
    kinds = {part.partition(";")[0].strip().lower() for part in header.split(",")}
    return produced in kinds or not kinds.isdisjoint(_ANY) or kinds == {""}


def essence(header: str) -> str:
    """`Image/JPEG; q=1` is `image/jpeg`."""
    return header.partition(";")[0].strip().lower()
