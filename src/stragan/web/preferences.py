"""`/preferences`: the language and the appearance of the pages, kept in the browser alone.

The form carries no token: whoever sent it, it changes nothing but what the visitor sees.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stragan.web.form import form_of
from stragan.web.render import LANGUAGE, LANGUAGES, THEME, THEMES, keep_choice, local_path, redirect


async def choose(request: Request) -> Response:
    form = await form_of(request)
    response = redirect(local_path(form.get("return", "")) or "/")
    if form.get("language") in LANGUAGES:
        keep_choice(response, request, LANGUAGE, form["language"])
    if form.get("theme") in THEMES:
        keep_choice(response, request, THEME, form["theme"])
    return response


PAGES = (Route("/preferences", choose, methods=["POST"]),)
