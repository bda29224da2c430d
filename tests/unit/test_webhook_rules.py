"""Rules of webhooks as tables: signatures, names, and when a message is sent again."""

from itertools import pairwise

import pytest

from stragan.features.webhooks import rules
from stragan.features.webhooks.schemas import Attempt, Error
from stragan.kernel.times import DAY, HOUR, MINUTE, SECOND

WEBHOOK = "5d3f1c1e-8f0a-4b7e-9d57-0c7f0a1b2c3d"


def test_the_example_that_implementations_of_the_standard_test_themselves_with() -> None:
    signed = rules.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("case", "id_", "named"),
    [
        ("an offer", f"msg_{WEBHOOK.replace('-', '')}_offer_17", ("offer", 17)),
        ("an order", f"msg_{WEBHOOK.replace('-', '')}_order_1582802208297449", ("order", 1582802208297449)),
        ("another topic", f"msg_{WEBHOOK.replace('-', '')}_claim_17", None),
        ("too long a number", f"msg_{WEBHOOK.replace('-', '')}_offer_{10**18}", None),
        ("no webhook", "msg__offer_17", None),
        ("more", f"msg_{WEBHOOK.replace('-', '')}_offer_17 ", None),
        ("nothing", "", None),
    ],
)
def test_ids_of_deliveries(case: str, id_: str, named: tuple[str, int] | None) -> None:
    found = rules.named_by(id_)
    assert (found and (found.topic, found.number)) == named
    if found is not None:
        assert found.webhook_id == WEBHOOK.replace("-", "")
        assert rules.delivery_id(WEBHOOK, found.topic, found.number) == id_


@pytest.mark.parametrize(
    ("case", "attempts", "passed", "expected"),
    [
        ("the first", 1, 0, 5 * SECOND),
        ("doubled", 2, 5 * SECOND, 15 * SECOND),
        ("doubled again", 4, MINUTE, MINUTE + 40 * SECOND),
        ("six hours at most", 20, DAY, DAY + 6 * HOUR),
        ("so often that it cannot be computed", 10**6, DAY, DAY + 6 * HOUR),
        ("once more at the end", 20, 3 * DAY - HOUR, 3 * DAY),
        ("never again", 20, 3 * DAY, None),
        ("long after", 1, 9 * DAY, None),
    ],
)
def test_when_it_is_sent_again(case: str, attempts: int, passed: int, expected: int | None) -> None:
    first_at = 1_764_190_000_000
    again = rules.next_try(attempts, first_at, first_at + passed, 3 * DAY)
    assert (None if again is None else again - first_at) == expected


def test_how_long_a_receiver_is_left_alone() -> None:
    rests = [rules.rest(failures) for failures in range(1, 40)]
    assert rests[0] == 5 * SECOND
    assert all(before <= after for before, after in pairwise(rests))
    assert rests[-1] == 10 * MINUTE


@pytest.mark.parametrize(
    ("case", "status", "error", "is_away"),
    [
        ("taken", 200, None, False),
        ("nobody there", None, "UNREACHABLE", True),
        ("no answer", None, "TIMEOUT", True),
        ("a wrong address", None, "ADDRESS", False),
        ("too many", 429, "STATUS", True),
        ("behind a proxy that works", 502, "STATUS", True),
        ("in maintenance", 503, "STATUS", True),
        ("it cannot stand this message", 500, "STATUS", False),
        ("it does not want this message", 400, "STATUS", False),
    ],
)
def test_who_is_away(case: str, status: int | None, error: Error | None, is_away: bool) -> None:
    assert rules.is_away(Attempt(0, 1, status, error)) is is_away


@pytest.mark.parametrize(
    ("case", "events", "topics", "wanted"),
    [
        ("all of one", ["offer.*"], ["offer"], [True, True, False]),
        ("one of it", ["offer.OFFER_ENDED"], ["offer"], [True, False, False]),
        ("of both", ["order.BOUGHT", "offer.OFFER_CHANGED"], ["offer", "order"], [False, True, True]),
    ],
)
def test_what_is_wanted(case: str, events: list[str], topics: list[str], wanted: list[bool]) -> None:
    assert rules.topics(events) == topics
    assert [
        rules.wants(events, "offer", "OFFER_ENDED"),
        rules.wants(events, "offer", "OFFER_CHANGED"),
        rules.wants(events, "order", "BOUGHT"),
    ] == wanted
