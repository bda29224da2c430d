"""The account that a token belongs to, and its additional e-mail addresses."""

from msgspec import field

from stragan.kernel.wire import Wire, reader


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


class AdditionalEmail(Wire):
    id: str
    email: str
    created_at: str


class AdditionalEmails(Wire):
    emails: list[AdditionalEmail] = field(name="additional-emails")


class EmailRequest(Wire):
    email: str


read_email = reader(EmailRequest)
