"""The generated reference pages are up to date, and whatever they are made of says what it is for."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from stragan.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "src/stragan/features"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RULES = sorted({*FEATURES.glob("*/rules.py"), *FEATURES.glob("*/rules/*.py"), FEATURES / "offers/edits.py"})


@pytest.mark.parametrize("tool", ["generate_rules_reference.py", "generate_settings_reference.py"])
def test_pages_are_up_to_date(tool: str) -> None:
    command = [sys.executable, f"tools/{tool}", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(FEATURES)))
def test_every_rule_says_what_it_asks_for(path: Path) -> None:
    silent = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and isinstance(node.returns, ast.Name)
        and node.returns.id == "Problems"
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_rule_is_on_the_page() -> None:
    page = (ROOT / "docs/reference/rules.md").read_text()
    for name in ("title_fits_its_limit", "gtin_has_its_check_digit", "category_stays_after_twelve_hours"):
        assert page.count(f"| `{name}` |") == 1


def test_what_is_refused_and_what_keeps_a_draft_from_being_listed() -> None:
    lines = (ROOT / "docs/reference/rules.md").read_text().splitlines()
    acts = {line.split("`")[1]: line.rsplit("|", 2)[1].strip() for line in lines if line.startswith("| `")}
    assert acts["parameters_exist"] == "refused"
    assert acts["parameters_belong_to_the_category"] == "kept from being listed"  # reached through another rule
    assert acts["gtin_has_its_check_digit"] == "kept from being listed"  # through a table of rules
    assert acts["title_is_long_enough"] == "not in force"


def test_problems_are_told_as_their_callers_word_them() -> None:
    page = (ROOT / "docs/reference/error-codes.md").read_text()
    assert (
        "| `VALIDATION_ERROR` | kept from being listed | – | Location may not be empty. | the same<br>"
        "Podaj lokalizację. Lokalizacja nie może być pusta. | `location_is_given` |\n"
    ) in page
    assert "| `NOT_IMPLEMENTED` | 501 |" in page
    assert "| 401 | `unauthorized` | Empty user\\_name claim |" in page


@pytest.mark.parametrize("name", [field.name for field in msgspec.structs.fields(Settings)])
def test_every_setting_is_on_the_page(name: str) -> None:
    page = (ROOT / "docs/reference/settings.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` | `STRAGAN_{name.upper()}` |")]
    assert len(rows) == 1
    assert rows[0].split("|")[-2].strip().endswith(".")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
