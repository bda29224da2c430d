"""What both databases say of snapshots: copies of all data beside the data, kept under a name."""

from typing import NamedTuple


class Snapshot(NamedTuple):
    name: str
    created_at: int  # real time, ms
    size: int  # bytes


class NewerSnapshot(Exception):
    """It was made by a newer version of the program; nothing goes backward."""

    def __init__(self, schema: str, known: str) -> None:
        super().__init__(f"the snapshot has schema {schema}, but this version of Stragan only knows up to {known}")
