"""Who answers for the safety of products: producers, and persons for their conformity in the Union (behaviour §9).

A seller keeps both in lists of its own; products of an offer refer to an entry by its id or its name. A client may send
back the whole document that it read: `id` is ignored.
"""

from typing import Literal

from stragan.kernel.wire import Wire, reader

Kind = Literal["responsible-persons", "responsible-producers"]


class Address(Wire):
    country_code: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None


class Contact(Wire):
    email: str | None = None
    phone_number: str | None = None
    form_url: str | None = None


class PersonalData(Wire):
    name: str | None = None
    address: Address | None = None
    contact: Contact | None = None


class ProducerData(Wire):
    trade_name: str | None = None
    address: Address | None = None
    contact: Contact | None = None


# Requests. The name is the seller's own; buyers see the one in the data.


class PersonRequest(Wire):
    name: str | None = None
    personal_data: PersonalData | None = None


class ProducerRequest(Wire):
    name: str | None = None
    producer_data: ProducerData | None = None


Request = PersonRequest | ProducerRequest


# Answers.


class Person(Wire):
    id: str
    name: str
    personal_data: PersonalData


class Producer(Wire):
    id: str
    name: str
    producer_data: ProducerData


read_person = reader(PersonRequest)
read_producer = reader(ProducerRequest)
read_stored_person = reader(Person)
read_stored_producer = reader(Producer)
