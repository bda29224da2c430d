"""Texts of an offer that its seller has translated, as they are kept. What they belong to is the business of
`translations`; offers know this feature, which cannot know them."""

from stragan.kernel.description import Description
from stragan.kernel.wire import Wire, reader


class Texts(Wire, omit_defaults=True):
    """In one language. `safety` has the safety information of products, by their ids."""

    title: str | None = None
    description: Description | None = None
    safety: dict[str, str] = {}


NOTHING = Texts()
read_texts = reader(Texts)
