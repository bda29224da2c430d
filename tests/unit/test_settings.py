"""Settings: the command line wins over the environment, and a wrong value is named."""

from pathlib import Path

import pytest

from stragan.settings import from_environment


def test_the_command_line_wins() -> None:
    settings = from_environment({"STRAGAN_PORT": "1", "STRAGAN_DATA": "/a", "STRAGAN_DURABLE": "false"}, port=2)
    assert (settings.port, settings.data, settings.durable) == (2, Path("/a"), False)


def test_addresses_have_no_slash_at_the_end() -> None:
    assert from_environment({}, public_url="https://shop.example/").public_url == "https://shop.example"


@pytest.mark.parametrize(
    ("environment", "chosen", "named"),
    [
        ({"STRAGAN_PORT": "99999"}, {}, "STRAGAN_PORT"),
        ({"STRAGAN_MAX_DRAFTS": "many"}, {}, "STRAGAN_MAX_DRAFTS"),
        ({}, {"profile": "1999"}, "profile"),
        ({}, {"database": "mysql://localhost/x"}, "database"),
    ],
)
def test_wrong_values_are_named(environment: dict[str, str], chosen: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}"):
        from_environment(environment, **chosen)
