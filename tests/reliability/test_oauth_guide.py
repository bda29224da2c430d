"""The lines of docs/guides/oauth-in-tests.md, run as they stand."""

import re
from pathlib import Path
from typing import Any

from harness import Live

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "oauth-in-tests.md"


def test_every_line_works(live: Live) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 10
    script = "\n".join(blocks)
    names: dict[str, Any] = {"ready": live.ready}
    exec(compile(script, str(GUIDE), "exec"), names)
    for name in ("admin", "oauth", "api"):
        names[name].close()
