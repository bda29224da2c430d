"""Write the JSON schema of the catalogue's data files from their Structs; `--check` only compares."""

import json
import sys
from pathlib import Path

import msgspec

from stragan.catalogue import model, resources, tariff, vehicles

TARGET = Path(model.__file__).parent / "data" / "schema.json"
FILES = (
    model.ParameterFile,
    model.AuthoredCategory,
    model.DeliveryMethodFile,
    vehicles.VehicleFile,
    model.ProductFile,
    resources.SizeTableFile,
    resources.ServiceFile,
    resources.CampaignFile,
    tariff.TariffFile,
)


def schema() -> str:
    kinds, components = msgspec.json.schema_components(FILES, ref_template="#/$defs/{name}")
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A data file of the starter catalogue",
        "anyOf": list(kinds),
        "$defs": components,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    wanted = schema()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{TARGET.name} is out of date: run {Path(__file__).name}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
