"""What a run is asked to do: the options of `stragan list`."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from stragan.kernel.problems import Language


class ListOptions(Struct, frozen=True, kw_only=True):
    """`file` and one way to an account are needed; everything else has a default."""

    file: Path
    to: str | None = None  # a URL, `allegro` or `allegro-sandbox`; may come from the ready file

    token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    redirect_uri: str = "http://localhost:8000"
    ready_file: Path | None = None
    admin_token: str | None = None
    login: str | None = None

    shipping_rates: str | None = None  # names or ids
    implied_warranty: str | None = None
    return_policy: str | None = None
    warranty: str | None = None
    location: str | None = None  # COUNTRY;PROVINCE;CITY;POSTCODE
    invoice: Literal["VAT", "VAT_MARGIN", "WITHOUT_VAT", "NO_INVOICE"] | None = None
    handling_time: str | None = None
    title_length: int = 75

    dry_run: bool = False
    publish: bool = True
    report: Path | None = None
    language: Language = "en"
    concurrency: int = 8
    wait_seconds: float = 120.0
    config_dir: Path | None = None
    state_dir: Path | None = None
