"""Contacts: how buyers reach a seller about an advertisement (2026 specification, behaviour §9). They stay for good."""

from stragan.kernel.wire import Wire, reader


class Email(Wire):
    address: str | None = None


class Phone(Wire):
    number: str | None = None


class ContactRequest(Wire):
    name: str | None = None
    emails: list[Email] | None = None
    phones: list[Phone] | None = None


class Contact(Wire):
    id: str
    name: str
    emails: list[Email]
    phones: list[Phone]


read_contact = reader(ContactRequest)
