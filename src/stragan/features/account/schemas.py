"""`GET /me`: the account that a token belongs to."""

from stragan.kernel.wire import Wire


class Marketplace(Wire):
    id: str


class Company(Wire):
    """Both null for a private person."""

    name: str | None
    tax_id: str | None


class Me(Wire):
    """`features` names the programmes that the account takes part in; there are none here."""

    id: str
    login: str
    first_name: str
    last_name: str
    email: str
    base_marketplace: Marketplace
    company: Company
    features: list[str]
