"""The pages of the panel's desk: overview, the list of offers and what is done there, tags, events."""

from stragan.web.panel import actions, commands, events, offers, overview, tags

PAGES = (
    *overview.PAGES,
    *offers.PAGES,
    *actions.PAGES,
    *commands.PAGES,
    *tags.PAGES,
    *events.PAGES,
)
