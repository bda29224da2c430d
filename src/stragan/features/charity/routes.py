from stragan.features.charity import service
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

_MOST = 100


@operation("searchFundraisingCampaigns")
async def search_campaigns(call: Call) -> bytes:
    phrase, limit = call.query.text("phrase"), call.query.text("limit")
    if missing := [name for name, value in (("phrase", phrase), ("limit", limit)) if value is None]:
        raise Malformed(*(invalid(name, f'Parameter "{name}" is required.') for name in missing))
    return service.search(phrase or "", call.query.whole("limit", _MOST, 1, _MOST))


ROUTES = (search_campaigns,)
