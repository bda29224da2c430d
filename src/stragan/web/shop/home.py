"""`/`: what this server is, and the ways into it."""

from importlib.metadata import version

from starlette.responses import Response

from stragan.web.auth import oauth, token
from stragan.web.binding import show
from stragan.web.render import Visitor, page
from stragan.web.shop.results import newest

NEWEST = 5


@show("/", public=True)
async def home(visitor: Visitor) -> Response:
    addresses = {
        "home_api": visitor.base_url,
        "home_authorize": visitor.base_url + oauth.ADDRESS,
        "home_token": f"{visitor.base_url}/auth/oauth/token",
        "home_device": visitor.base_url + token.DEVICE_PAGE,
    }
    shown = await newest(visitor, NEWEST)
    return page(visitor, "home.html", version=version("stragan"), addresses=addresses, newest=shown)


PAGES = (home,)
