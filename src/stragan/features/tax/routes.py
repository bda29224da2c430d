from stragan.features.tax import service
from stragan.http.call import Call
from stragan.http.operation import operation
from stragan.http.query import invalid
from stragan.kernel.problems import Malformed

_COUNTRIES = frozenset({"PL", "CZ", "SK", "HU", "LT"})


@operation("getTaxSettingsForCategory")
async def list_settings(call: Call) -> bytes:
    category_id = call.query.text("category.id")
    if category_id is None:
        raise Malformed(invalid("category.id"))
    countries = call.query.choices("countryCode", _COUNTRIES)
    return service.of_category(call.world, category_id, countries, call.language)


ROUTES = (list_settings,)
