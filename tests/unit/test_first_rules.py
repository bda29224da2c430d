"""Every rule that a diagnosis can name by itself is explained where readers are sent."""

import ast
import inspect

from stragan.http.limits import BUCKETS, LIMITS
from stragan.sandbox import diagnosis
from stragan.sandbox.first_rules import BEFORE_A_HANDLER, OF_PROFILES
from stragan.web.console.rules import link, reference


def test_they_are_all_there() -> None:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(diagnosis))) if isinstance(node, ast.Call)]
    made = [call.args[2] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Why"]
    named = {rule.value for rule in made if isinstance(rule, ast.Constant)}
    assert named == set(BEFORE_A_HANDLER)
    assert {rated.name for rated in (*LIMITS, *BUCKETS)} < set(OF_PROFILES)
    assert {*BEFORE_A_HANDLER, *OF_PROFILES} < {rule.name for rule in reference().rules}


def test_where_a_diagnosis_leads() -> None:
    assert link("body_is_json", "BAD_REQUEST") == "/console/rules#body_is_json"
    assert link("no_such_rule", "REQUEST_JOURNAL_OFF") == "/console/codes#REQUEST_JOURNAL_OFF"
    assert link("no_such_rule", "NO_SUCH_CODE") is None
