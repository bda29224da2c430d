"""The Dockerfile and the compose file, read without an engine: what they name must exist."""

import fnmatch
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
import yaml

from stragan.cli import app
from stragan.settings import ENVIRONMENT_PREFIX, Settings, from_environment

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVER: dict[str, Any] = COMPOSE["services"]["stragan"]
SETTINGS = {ENVIRONMENT_PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)}


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its arguments, continued lines joined."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


DOCKERFILE = instructions()
LAST_STAGE = DOCKERFILE[max(i for i, (word, _) in enumerate(DOCKERFILE) if word == "FROM") :]


def last(word: str) -> str:
    return [rest for name, rest in LAST_STAGE if name == word][-1]


def serve(arguments: list[str]) -> dict[str, Any]:
    """What `stragan` understands; raises for an option that there is not."""
    command: Any = typer.main.get_command(app)
    assert arguments[0] == "serve"
    chosen: dict[str, Any] = command.commands["serve"].make_context("serve", arguments[1:]).params
    return chosen


def test_the_image_serves() -> None:
    assert json.loads(last("ENTRYPOINT")) == ["stragan"]
    chosen = serve(json.loads(last("CMD")))
    assert (chosen["host"], chosen["data"]) == ("0.0.0.0", Path(json.loads(last("VOLUME"))[0]))
    assert str(chosen["port"]) == last("EXPOSE")


def test_the_image_runs_as_nobody_special() -> None:
    names = [word for word, _ in LAST_STAGE]
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", last("USER")), "numbers: an engine can see that this is not root"
    assert f"--uid {last('USER').partition(':')[0]} " in last("RUN")
    assert "RUN" not in names[names.index("USER") :]


def test_the_image_tells_of_its_health() -> None:
    options, _, command = last("HEALTHCHECK").partition(" CMD ")
    program = json.loads(command)
    assert set(re.findall(r"--([a-z-]+)=\S+", options)) == {"interval", "timeout", "start-period", "retries"}
    compile(program[-1], "healthcheck", "exec")
    assert program[:2] == ["python", "-c"]
    assert f"http://127.0.0.1:{last('EXPOSE')}/" in program[-1]


def copied() -> Iterator[str]:
    for word, rest in DOCKERFILE:
        if word == "COPY" and not rest.startswith("--from"):
            yield from rest.split()[:-1]


@pytest.mark.parametrize("name", list(copied()))
def test_what_is_copied_is_there(name: str) -> None:
    assert (ROOT / name).exists()
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert any(fnmatch.fnmatch(name.removeprefix("./"), pattern) for pattern in let_in), "hidden by .dockerignore"


def test_the_versions_of_the_image_are_the_locked_ones() -> None:
    """The sed of the Dockerfile, done here: names and versions are left, in the form that constraints may have."""
    (install,) = (rest for word, rest in DOCKERFILE if word == "RUN" and "requirements.lock" in rest)
    assert r"sed -E -e 's/ *\\$//' -e '/^ *--hash=/d' requirements.lock > constraints.txt" in install
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    left = [re.sub(r" *\\$", "", line) for line in lines if not re.match(r" *--hash=", line)]
    pins = [line for line in left if line and not line.lstrip().startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[^\s\[\]]+( ; .+)?", pin)] == []
    assert {"starlette", "uvicorn", "asyncpg"} <= {pin.partition("==")[0] for pin in pins}


def test_the_composed_server_starts() -> None:
    chosen = serve(SERVER["command"])
    assert SERVER["environment"].keys() <= SETTINGS
    given = {name: value for name, value in chosen.items() if value not in (None, False)}
    settings = from_environment(SERVER["environment"], **given)
    assert (settings.host, settings.port, settings.public_url) == ("0.0.0.0", 8080, "http://127.0.0.1:8080")
    assert SERVER["ports"] == ["127.0.0.1:8080:8080"]
    assert settings.ready_file is not None
    assert settings.ready_file.parent == settings.data == Path("/data")


def test_the_composed_parts_fit_together() -> None:
    database = COMPOSE["services"]["postgres"]
    told = database["environment"]
    address = SERVER["environment"]["STRAGAN_DATABASE"]
    assert address == f"postgresql://{told['POSTGRES_USER']}:{told['POSTGRES_PASSWORD']}@postgres/{told['POSTGRES_DB']}"
    assert SERVER["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "ports" not in database
    used = {mount.partition(":")[0] for part in COMPOSE["services"].values() for mount in part["volumes"]}
    assert used == set(COMPOSE["volumes"])
    assert (SERVER["build"], SERVER["read_only"], SERVER["cap_drop"]) == (".", True, ["ALL"])


def test_an_option_that_there_is_not_is_found() -> None:
    with pytest.raises(Exception, match="No such option: --no-such-option"):
        serve(["serve", "--no-such-option", "x"])
