"""Settings: the command line wins over the environment, and a wrong value is named."""

from pathlib import Path

import pytest

from stragan.settings import from_environment


def test_the_command_line_wins() -> None:
    settings = from_environment({"STRAGAN_PORT": "1", "STRAGAN_DATA": "/a", "STRAGAN_DURABLE": "false"}, port=2)
    assert (settings.port, settings.data, settings.durable) == (2, Path("/a"), False)


def test_addresses_have_no_slash_at_the_end() -> None:
    assert from_environment({}, public_url="https://shop.example/").public_url == "https://shop.example"


def test_a_setting_that_may_be_left_open() -> None:
    assert from_environment({}).request_journal_entries is None
    assert from_environment({"STRAGAN_REQUEST_JOURNAL_ENTRIES": "50"}).request_journal_entries == 50


@pytest.mark.parametrize("hosts", ["", "localhost", "localhost:8000", " photos, a-b.test:1 ,c_d"])
def test_hosts_that_may_be_private(hosts: str) -> None:
    assert from_environment({"STRAGAN_FETCH_ALLOWED_HOSTS": hosts}).fetch_allowed_hosts == hosts


@pytest.mark.parametrize(
    ("environment", "chosen", "named"),
    [
        ({"STRAGAN_PORT": "99999"}, {}, "STRAGAN_PORT"),
        ({"STRAGAN_REQUEST_JOURNAL_ENTRIES": "-1"}, {}, "STRAGAN_REQUEST_JOURNAL_ENTRIES"),
        ({"STRAGAN_MAX_DRAFTS": "many"}, {}, "STRAGAN_MAX_DRAFTS"),
        ({"STRAGAN_FETCH_ALLOWED_HOSTS": "http://localhost:8000"}, {}, "STRAGAN_FETCH_ALLOWED_HOSTS"),
        ({}, {"profile": "1999"}, "profile"),
        ({}, {"database": "mysql://localhost/x"}, "database"),
    ],
)
def test_wrong_values_are_named(environment: dict[str, str], chosen: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}"):
        from_environment(environment, **chosen)
