"""`/_stragan/openapi.json`: what tools learn of the sandbox API."""

from test_sandbox_api import ask

from stragan.sandbox.api import POWERS


def document(server):
    answer = server.client.get("/_stragan/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def test_every_power_is_described(server):
    paths = document(server)["paths"]
    told = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert told == {(power.method, f"/_stragan{power.path}") for power in POWERS}
    operations = [operation for methods in paths.values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"].endswith(".") for operation in operations)


def test_bodies_have_shapes(server):
    told = document(server)
    buy = told["paths"]["/_stragan/purchases"]["post"]
    assert buy["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/PurchaseRequest"
    }
    assert list(buy["responses"]) == ["201", "default"]
    assert set(told["components"]["schemas"]["PurchaseRequest"]["required"]) == {"buyer", "items"}
    refused = told["paths"]["/_stragan/faults/{id}"]["delete"]
    assert list(refused["responses"]) == ["204", "default"]
    assert [parameter["name"] for parameter in refused["parameters"]] == ["id"]


def test_it_asks_for_the_token(server):
    assert document(server)["security"] == [{"admin": []}]
    assert ask(server, "GET", "/_stragan/clock", headers={}).status_code == 401
