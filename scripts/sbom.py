"""Writes the software bill of materials: CycloneDX JSON, from the lock file alone.

`python scripts/sbom.py [FILE]`, without a file on standard output. The same lock file gives the
same bytes: there is no date, no random number and no network in it, and no host that packages come
from.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<where>[^\\\n]+?))?\s*\\?$",
    re.MULTILINE,
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Json = dict[str, Any]


def components(lock: str) -> Iterator[Json]:
    """Give each locked package, with the hashes of all its files."""
    found = [*LOCKED.finditer(lock)]
    ends = [each.start() for each in found[1:]] + [len(lock)]
    for each, end in zip(found, ends, strict=True):
        name, version, where = each["name"], each["version"], each["where"]
        hashes = HASH.findall(lock, each.end(), end)
        component: Json = {
            "type": "library",
            "bom-ref": f"{name}=={version}",
            "name": name,
            "version": version,
            "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
            "purl": f"pkg:pypi/{name}@{version}",
        }
        if where:
            component["properties"] = [{"name": "rollcall:installed-where", "value": where}]
        yield component


def written(lock: str, project: str) -> str:
    """Write the bill of a lock file and a pyproject.toml."""
    about = tomllib.loads(project)["project"]
    name, version = about["name"], about["version"]
    parts = [*components(lock)]
    bill: Json = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": name, "name": name, "version": version}
        },
        "components": parts,
        "dependencies": [{"ref": name, "dependsOn": [each["bom-ref"] for each in parts]}],
    }
    return json.dumps(bill, indent=2) + "\n"


def main() -> None:
    """Write the bill to a file, or on standard output."""
    bill = written(LOCK.read_text(), (ROOT / "pyproject.toml").read_text())
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(bill)
    else:
        sys.stdout.write(bill)


if __name__ == "__main__":
    main()
