from stragan.features.contacts.rules import CONTACT_RULES, no_such_contact, too_many_contacts
from stragan.features.contacts.schemas import Contact, ContactRequest
from stragan.features.documents.service import Kind, Place


def _contact(place: Place, request: ContactRequest) -> Contact:
    return Contact(place.id, request.name or "", request.emails or [], request.phones or [])


CONTACTS = Kind(
    "contacts",
    CONTACT_RULES,
    lambda request: request.name or "",
    _contact,
    no_such_contact,
    (lambda settings: settings.max_contacts, too_many_contacts),
)
