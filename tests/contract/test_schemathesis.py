"""Requests made at random from the server's own description: no crash, no answer that the description does not know.

The requests of a run are always the same. Every operation that is bound takes part, without further ado.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from belongings import own_id
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from harness import V1, Server, new_account, running, started_before
from stragan.app import ROUTES
from stragan.contract.operations import OPERATIONS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
IMPLEMENTED = sorted({route.operation_id for route in ROUTES} & OPERATIONS.keys())
EXAMPLES = max(5, 1000 // len(IMPLEMENTED))  # all together take the same time, however many operations there are


@schemathesis.serializer("application/pdf")
def _pdf(_context: Any, value: Any) -> bytes:
    """Any bytes, as the description says of a file."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server of these tests alone, which fill it with rubbish."""
    folder = tmp_path_factory.mktemp("schemathesis")
    with started_before("sqlite", folder, request) as settings, running(settings) as server:
        yield server


@pytest.fixture(scope="module")
def description(asked: Server) -> Any:
    return schemathesis.openapi.from_dict(asked.client.get("/openapi.json").json())


@pytest.mark.parametrize("operation_id", IMPLEMENTED)
def test_random_requests(asked: Server, description: Any, operation_id: str) -> None:
    seller = new_account(asked)
    found = own_id(seller, OPERATIONS[operation_id])
    usual = {"Authorization": f"Bearer {seller.token}", "Accept": f"{V1}, */*"}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=description.find_operation_by_id(operation_id).as_strategy(), own=st.booleans())
    def ask(case: Any, own: bool) -> None:
        if own and found is not None:
            case.path_parameters[found[0]] = found[1]
        request = case.as_transport_kwargs(base_url="http://127.0.0.1", headers=usual)
        named = {"data": "content"}  # as the harness's client calls it
        options = {named.get(name, name): value for name, value in request.items() if name != "cookies"}
        case.validate_response(asked.client.request(**options), checks=CHECKS)

    ask()


@pytest.mark.parametrize(
    ("case", "status", "media_type", "body", "failure"),
    [
        ("a crash", 500, V1, {"errors": []}, "Server error"),
        ("another status", 202, V1, {}, "Undocumented status code"),
        ("another media type", 200, "text/html", {}, "Undocumented Content-Type"),
        ("another shape", 200, V1, {"id": 5}, "Response violates schema"),
    ],
)
def test_the_checks_bite(
    description: Any, case: str, status: int, media_type: str, body: dict[str, Any], failure: str
) -> None:
    request = httpx.Request("GET", "http://127.0.0.1/me")
    answer = httpx.Response(status, headers={"Content-Type": media_type}, json=body, request=request)
    answer.elapsed = timedelta(0)
    with pytest.raises(FailureGroup) as told:
        description.find_operation_by_id("meGET").Case().validate_response(answer, checks=CHECKS)
    assert [one.title for one in told.value.exceptions] == [failure]
