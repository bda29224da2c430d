"""What can be asked of the history of payments."""

from stragan.db.searches import Page
from stragan.kernel.problems import OK, Problem, Problems

MOST_RESULTS = 10_000


def result_is_reachable(page: Page) -> Problems:
    """Nothing is shown beyond the 10,000th operation (2026 specification, behaviour §10)."""
    if page.offset + page.limit <= MOST_RESULTS:
        return OK
    text = f"Offset and limit parameters exceed maximal result size of {MOST_RESULTS} items"
    pl = f"Parametry offset i limit wykraczają poza {MOST_RESULTS} wyników"
    return [Problem("VALIDATION_ERROR", text, "/payments/payment-operations", pl=pl)]
