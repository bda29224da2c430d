"""The quality of sales of the last days (`GET /sale/quality`, 2026 specification)."""

from stragan.kernel.wire import Wire


class Metric(Wire):
    code: str
    name: str
    score: int
    max_score: int


class Quality(Wire):
    """`resultFor` is a day in UTC."""

    result_for: str
    score: int
    grade: str
    max_score: int
    metrics: list[Metric]


class QualityHistory(Wire):
    quality: list[Quality]
