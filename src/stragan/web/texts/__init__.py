"""What the pages say, in English and Polish: one module for each part of the site."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stragan.auth.scopes import Words
from stragan.kernel.problems import Language
from stragan.web.texts import (
    applications,
    common,
    console,
    controls,
    panel,
    panel_editor,
    panel_orders,
    panel_terms,
    profile,
    shop,
    sign_in,
)

_PARTS = (
    common.TEXTS,
    sign_in.TEXTS,
    panel.TEXTS,
    panel_editor.TEXTS,
    panel_orders.TEXTS,
    panel_terms.TEXTS,
    shop.TEXTS,
    console.TEXTS,
    controls.TEXTS,
    applications.TEXTS,
    profile.TEXTS,
)
TEXTS: Mapping[str, Words] = MappingProxyType({key: words for part in _PARTS for key, words in part.items()})
assert len(TEXTS) == sum(map(len, _PARTS)), "two parts give one name to different texts"


def reader(language: Language) -> Callable[..., str]:
    """`t("allow_lead", application="Sklep")` in the language of the page; the template escapes the result."""

    def read(key: str, **values: str | int) -> str:
        return TEXTS[key].read_in(language).format(**values)

    return read
