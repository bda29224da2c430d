"""The building blocks: instants, durations, money, folding, bar codes, ids."""

import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, isbn

from stragan.kernel import ids
from stragan.kernel.gtin import LENGTHS, has_valid_checksum
from stragan.kernel.ids import OfferIds, is_time_uuid, is_uuid, new_uuid, numeric, time_uuid
from stragan.kernel.money import format_amount, hundredths, parse_amount
from stragan.kernel.text import fold, words
from stragan.kernel.times import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    in_hours,
    iso,
    iso_seconds,
    parse_duration,
    parse_instant,
)

LAST = 253_402_300_799_999  # the end of the year 9999


# Instants


@pytest.mark.parametrize(
    ("ms", "written", "in_seconds"),
    [
        (0, "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z"),
        (1_523_006_987_544, "2018-04-06T09:29:47.544Z", "2018-04-06T09:29:47Z"),
        (1_523_006_987_999, "2018-04-06T09:29:47.999Z", "2018-04-06T09:29:47Z"),
        (951_782_400_007, "2000-02-29T00:00:00.007Z", "2000-02-29T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z"),
        (LAST, "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_writing_an_instant(ms: int, written: str, in_seconds: str) -> None:
    assert (iso(ms), iso_seconds(ms)) == (written, in_seconds)
    assert parse_instant(written) == ms


@pytest.mark.parametrize(
    ("case", "text", "written"),
    [
        ("without milliseconds", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00.000Z"),
        ("without seconds", "2026-07-01T10:00Z", "2026-07-01T10:00:00.000Z"),
        ("zone", "2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00.000Z"),
        ("zone without colon", "2026-07-01T12:00:00+0200", "2026-07-01T10:00:00.000Z"),
        ("zone of half an hour", "2026-07-01T04:30:00-05:30", "2026-07-01T10:00:00.000Z"),
        ("microseconds", "2026-07-01T10:00:00.123999Z", "2026-07-01T10:00:00.123Z"),
        ("before 1970", "1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ("zone over New Year", "2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"),
    ],
)
def test_reading_an_instant(case: str, text: str, written: str) -> None:
    ms = parse_instant(text)
    assert ms is not None
    assert iso(ms) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-07-01",
        "2026-07-01T10:00:00",
        "2026-07-01 10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-07-01T25:00:00Z",
        "1751364000000",
        "T",
        "10:00:00Z",
        "2026-07-01T10:00:00Z\n",
        "12026-07-01T10:00:00Z",
        "9999-12-31T23:30:00-01:00",
        "0001-01-01T00:30:00+01:00",
    ],
)
def test_no_instant(text: str) -> None:
    assert parse_instant(text) is None


@given(st.integers(-(10**13), LAST))
def test_an_instant_survives_writing_and_reading(ms: int) -> None:
    assert parse_instant(iso(ms)) == ms


@given(st.datetimes(), st.integers(-1439, 1439))
def test_every_instant_that_can_be_read_can_be_written(local: datetime, minutes: int) -> None:
    moment = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    ms = parse_instant(moment.isoformat())
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        assert ms is None
    else:
        assert ms is not None
        assert timedelta() <= expected - datetime.fromisoformat(iso(ms)) < timedelta(milliseconds=1)


# Durations


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("PT24H", DAY),
        ("P3D", 3 * DAY),
        ("PT72H", 3 * DAY),
        ("P1W", 7 * DAY),
        ("P1M", 30 * DAY),
        ("P1Y", 365 * DAY),
        ("P1Y2M3W4DT5H6M7S", (365 + 60 + 21 + 4) * DAY + 5 * HOUR + 6 * MINUTE + 7 * SECOND),
        ("PT0S", 0),
        ("PT1.001S", 1001),
        ("PT0.29S", 290),
        ("PT90M", 90 * MINUTE),
    ],
)
def test_reading_a_duration(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "24H",
        "PT-1H",
        "-PT1H",
        "P1H",
        "PT1D",
        "pt24h",
        "PT24H ",
        "PT1,5H",
        "PT1.5H",
        "PT２４H",
        "PTH",
    ],
)
def test_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 59_999))
def test_a_duration_is_the_sum_of_its_parts(days: int, hours: int, ms: int) -> None:
    text = f"P{days}DT{hours}H{ms // 1000}.{ms % 1000:03d}S"
    assert parse_duration(text) == days * DAY + hours * HOUR + ms


@given(st.integers(0, 10_000))
def test_hours_survive(hours: int) -> None:
    assert parse_duration(in_hours(hours * HOUR)) == hours * HOUR


# Money


@pytest.mark.parametrize(
    ("amount", "parsed", "written", "in_hundredths"),
    [
        ("10.23", "10.23", "10.23", 1023),
        ("10", "10", "10.00", 1000),
        ("10.1", "10.1", "10.10", 1010),
        ("0.005", "0.005", "0.01", 1),
        ("0.004", "0.004", "0.00", 0),
        ("1.005", "1.005", "1.01", 101),
        ("-3.50", "-3.50", "-3.50", -350),
        ("007.5", "7.5", "7.50", 750),
        ("999999999999.999999", "999999999999.999999", "1000000000000.00", 100_000_000_000_000),
    ],
)
def test_amounts(amount: str, parsed: str, written: str, in_hundredths: int) -> None:
    value = parse_amount(amount)
    assert value == Decimal(parsed)
    assert (format_amount(value), hundredths(value)) == (written, in_hundredths)


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "10,23",
        "1e3",
        "1E3",
        ".5",
        "5.",
        "+5",
        "--5",
        " 5",
        "5 ",
        "5\n",
        "1_000",
        "NaN",
        "Infinity",
        "0x1",
        "１２",
        "١٢",
        "1" * 13,
        "1.1234567",
        "PLN",
        "1e16",
        "1e-07",
        "nan",
        "inf",
    ],
)
def test_no_amount(amount: str) -> None:
    assert parse_amount(amount) is None


@given(st.integers(0, 10**14 - 1))
def test_hundredths_survive(whole: int) -> None:
    text = format_amount(Decimal(whole) / 100)
    value = parse_amount(text)
    assert value is not None
    assert hundredths(value) == whole
    assert text == f"{whole // 100}.{whole % 100:02d}"


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Żółw Łatek", "zolw latek"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Smørrebrød", "smorrebrod"),
        ("Ǿ", "o"),
        ("Ǽ", "ae"),
        ("œuvre", "oeuvre"),
        ("Đorđe", "dorde"),
        ("ŁÓDŹ", "lodz"),
        ("l\u0301", "l"),
        ("ﬁlm", "film"),
        ("Intel™", "inteltm"),
        ("№ 5", "no 5"),
        ("İstanbul", "istanbul"),
        ("Київ", "киів"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_words() -> None:
    assert words("Etui na telefon: iPhone Pro-Max 15 (żółte)!") == [
        *("etui", "na", "telefon", "iphone", "pro", "max", "15", "zolte")
    ]
    assert words(" .,! ") == []


# Bar codes


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("5901234123457", True),
        ("5901234123458", False),
        ("96385074", True),
        ("96385075", False),
        ("036000291452", True),
        ("036000291453", False),
        ("10614141000415", True),
        ("10614141000416", False),
        ("0306406152", True),
        ("0306406153", False),
        ("080442957X", True),
        ("0000000000000", True),
        ("590123412345X", False),
        ("５９０１２３４１２３４５７", False),
        ("5901234-12345", False),
        ("590123412345²", False),
    ],
)
def test_checksums(digits: str, valid: bool) -> None:
    assert has_valid_checksum(digits) is valid


@given(st.sampled_from(sorted(LENGTHS)).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_checksums_are_those_of_the_standard(digits: str) -> None:
    expected = isbn.is_valid(digits) if len(digits) == 10 else ean.is_valid(digits)
    assert has_valid_checksum(digits) is expected


@given(st.sampled_from([8, 12, 13, 14]).flatmap(lambda n: st.text("0123456789", min_size=n - 1, max_size=n - 1)))
def test_one_last_digit_fits(digits: str) -> None:
    fitting = [last for last in "0123456789" if has_valid_checksum(digits + last)]
    assert fitting == [ean.calc_check_digit(digits)]


# Ids


def test_offer_ids_grow_even_when_the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_780_000_000_000_000_000)
    given_out = OfferIds()
    drawn = [given_out.next() for _ in range(1000)]
    assert all(later > earlier for earlier, later in pairwise(drawn))


def test_offer_ids_grow_even_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    given_out = OfferIds()
    first = given_out.next()
    monkeypatch.setattr(time, "time_ns", lambda: 1_600_000_000_000_000_000)
    assert given_out.next() == first + 1


@pytest.mark.parametrize("year", [2024, 2026, 2040, 2050])
def test_offer_ids_have_fourteen_digits(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    nanoseconds = int(datetime(year, 12, 31, tzinfo=UTC).timestamp()) * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: nanoseconds)
    assert len(str(OfferIds().next())) == 14


def test_two_processes_seldom_draw_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_780_000_000_000_000_000)
    assert len({OfferIds().next() for _ in range(200)}) > 50


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-7", None),
        ("+7", None),
        ("7.0", None),
        (" 7", None),
        ("7\n", None),
        ("²", None),
        ("٧", None),
        ("x", None),
    ],
)
def test_numeric_ids(text: str, number: int | None) -> None:
    assert numeric(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e", True),
        ("8F0FDF4E-0B1F-4D0C-A2B2-7D9E8F0C1D2E", True),
        ("8f0fdf4e0b1f4d0ca2b27d9e8f0c1d2e", True),
        ("8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2", False),
        ("8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e\n", False),
        ("{8f0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e}", False),
        ("gf0fdf4e-0b1f-4d0c-a2b2-7d9e8f0c1d2e", False),
        ("", False),
    ],
)
def test_uuids(text: str, expected: bool) -> None:
    assert is_uuid(text) is expected


def test_new_uuids() -> None:
    made = {new_uuid() for _ in range(100)}
    assert len(made) == 100
    assert all(map(is_uuid, made))
    assert ids.new_uuid() not in made


def test_time_uuids_hold_their_instant():
    made = {time_uuid(1_582_802_208_297) for _ in range(200)}
    assert len(made) == 200
    for text in made:
        uid = UUID(text)
        assert (uid.version, uid.variant) == (1, RFC_4122)
        assert (uid.time - 0x01B21DD213814000) // 10_000 == 1_582_802_208_297
        assert uid.node >> 40 & 1  # no network card of anybody
        assert is_time_uuid(text)
        assert is_time_uuid(text.upper())


@pytest.mark.parametrize(
    "text",
    ["", "x", str(UUID(int=0)), "de817cc9-0000-4000-8000-000000000000", "x de817cc9-0000-1000-8000-000000000000"],
)
def test_what_is_no_time_uuid(text):
    assert not is_time_uuid(text)
