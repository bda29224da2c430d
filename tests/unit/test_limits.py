"""The limits of the profiles: who is counted, when it is too much, when it is over."""

import pytest

from stragan.http.limits import LIMITS
from stragan.http.pace import Caller
from stragan.sandbox.profiles import NewProfile, Profile

ANNA, PIOTR, NOBODY = Caller("shop", "1"), Caller("shop", "2"), Caller(None, None)
MINUTE, HOUR = 60_000, 3_600_000
OFFERS = "/sale/product-offers"


def refused(profile, times, method="GET", path="/me", caller=ANNA, now=0):
    """The reasons of the refusals among so many requests at one moment, and which was the first."""
    verdicts = [profile.judge(now, method, path, caller) for _ in range(times)]
    reasons = [verdict.reason for verdict in verdicts if verdict is not None and verdict.status == 429]
    return len(reasons), next(iter(reasons), None)


@pytest.mark.parametrize(
    ("method", "path", "most", "reason"),
    [
        ("GET", "/me", 9_000, "client_asks_9000_times_a_minute"),
        ("POST", OFFERS, 2_490, "user_lists_2490_offers_a_minute"),
        ("PATCH", f"{OFFERS}/1", 2_490, "user_lists_2490_offers_a_minute"),
        ("GET", f"{OFFERS}/1", 3_500, "seller_reads_3500_offers_a_minute"),
        ("POST", "/pricing/offer-fee-preview", 25, "user_previews_25_fees_a_second"),
        ("GET", "/sale/matching-categories", 5, "user_matches_5_categories_a_second"),
        ("GET", "/sale/price-automation/rules", 5, "user_asks_5_times_a_second_for_price_rules"),
        ("GET", "/order/carriers", 50, "user_asks_50_times_a_second_for_carriers"),
        ("POST", "/messaging/messages", 1, "user_sends_1_message_a_second"),
    ],
)
def test_each_limit(method, path, most, reason):
    profile = Profile(NewProfile(name="production"))
    assert refused(profile, most, method, path) == (0, None)
    assert refused(profile, 3, method, path) == (3, reason)
    assert (profile.seen, profile.refused) == (most + 3, 3)


def test_every_limit_is_of_something():
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)


def test_a_client_is_blocked_for_a_minute_from_its_excess():
    profile = Profile(NewProfile(name="production", limits=0.001))
    assert refused(profile, 9) == (0, None)
    assert refused(profile, 1, now=50_000)[0] == 1
    assert refused(profile, 1, caller=PIOTR, now=50_001)[0] == 1, "all users of the client"
    assert refused(profile, 1, caller=Caller("another", "1"), now=50_001)[0] == 0
    assert refused(profile, 1, now=50_000 + MINUTE - 1)[0] == 1
    assert refused(profile, 9, now=50_000 + MINUTE) == (0, None)


def test_a_user_has_limits_of_its_own_until_the_window_is_over():
    profile = Profile(NewProfile(name="production", limits=0.002))
    assert refused(profile, 6, "POST", OFFERS)[0] == 1
    assert refused(profile, 5, "POST", OFFERS, PIOTR)[0] == 0
    assert refused(profile, 1, "POST", OFFERS, now=MINUTE - 1)[0] == 1
    assert refused(profile, 1, "POST", OFFERS, now=MINUTE)[0] == 0


def test_the_limit_of_an_hour():
    profile = Profile(NewProfile(name="production", limits=1 / 2_490))
    counted = [refused(profile, 1, "POST", OFFERS, now=minute * MINUTE)[1] for minute in range(31)]
    assert counted == [None] * 30 + ["user_lists_74700_offers_an_hour"]
    assert refused(profile, 1, "POST", OFFERS, now=HOUR)[0] == 0


def test_failures_weigh_more():
    profile = Profile(NewProfile(name="production", limits=0.002))
    for _ in range(2):
        assert refused(profile, 1, "POST", OFFERS)[0] == 0
        profile.weigh(0, "POST", OFFERS, ANNA)
    assert refused(profile, 1, "POST", OFFERS)[0] == 0
    assert refused(profile, 1, "POST", OFFERS)[0] == 1


@pytest.mark.parametrize("path", ["/", "/auth/oauth/token", "/original/1/2", "/static/x.css", "/openapi.json"])
def test_the_web_is_not_limited(path):
    profile = Profile(NewProfile(name="production", limits=0.0001))
    assert refused(profile, 5, path=path) == (0, None)
    assert profile.seen == 0


def test_who_is_nobody_is_not_limited():
    assert refused(Profile(NewProfile(name="production", limits=0.0001)), 5, caller=NOBODY) == (0, None)


def test_a_clock_that_is_set_back_begins_anew():
    profile = Profile(NewProfile(name="production", limits=0.0001))
    assert refused(profile, 2, now=HOUR)[0] == 1
    assert refused(profile, 1, now=0)[0] == 0


def test_the_sandbox_is_as_slow_as_its_seed_says():
    def run(seed):
        profile = Profile(NewProfile(name="sandbox", seed=seed))
        return [profile.judge(i * MINUTE, "GET", "/me", ANNA) for i in range(2_000)]

    assert run(1) == run(1) != run(2)
    verdicts = run(1)
    assert {(verdict.reason, verdict.status) for verdict in verdicts} == {
        ("sandbox_is_slow", None),
        ("sandbox_is_unavailable", 503),
        ("sandbox_times_out", 504),
    }
    waits = sorted(verdict.latency for verdict in verdicts if verdict.status is None)
    assert waits[0] >= 80
    assert 200 < waits[len(waits) // 2] < 280
    assert 2_000 <= waits[-1] <= 5_000
    assert sum(wait >= 2_000 for wait in waits) in range(20, 80)


def test_latency_is_a_factor():
    profile = Profile(NewProfile(name="sandbox", latency=0))
    assert {profile.judge(0, "GET", "/me", NOBODY).latency for _ in range(500)} == {0}
