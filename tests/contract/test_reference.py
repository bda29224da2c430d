import subprocess
import sys
from pathlib import Path

import touched

ROOT = Path(__file__).resolve().parents[2]


def test_operations_reference_is_up_to_date():
    tool = [sys.executable, "tools/generate_operations_reference.py", "--check"]
    done = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_which_operations_are_touched_by_tests(tmp_path, monkeypatch):
    monkeypatch.setattr(touched, "FILE", tmp_path / "touched.json")
    seen = {("meGET", "test_b"), ("meGET", "test_a"), ("meGET", "test_protocol"), ("getListing", "test_a")}
    found = touched.grouped(seen, frozenset({"meGET", "postOrder"}))
    assert found == {"meGET": ["test_a", "test_b"]}
    complaints = list(touched.compare(found, frozenset({"meGET", "postOrder"})))
    assert [complaint.partition(":")[0] for complaint in complaints] == [
        "No test of their own asks for these operations",
        "touched.json was out of date and is written anew",
    ]
    assert touched.FILE.read_text() == '{\n"meGET": ["test_a", "test_b"]\n}\n'
    assert list(touched.compare(found, frozenset({"meGET"}))) == []
