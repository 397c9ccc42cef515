"""The software bill of materials names what is installed, and nothing of where it comes from."""

import json
import re
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import sbom

LOCK = sbom.LOCK.read_text()
PROJECT = (Path(sbom.ROOT) / "pyproject.toml").read_text()
WRITTEN = sbom.written(LOCK, PROJECT)


def test_the_bill_is_valid_and_the_same_each_time() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(WRITTEN) is None
    assert sbom.written(LOCK, PROJECT) == WRITTEN


def test_it_names_each_locked_package_with_its_version_and_all_its_hashes() -> None:
    parts = json.loads(WRITTEN)["components"]
    locked = re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
    assert sorted((each["name"], each["version"]) for each in parts) == sorted(locked)
    assert all(each["purl"].startswith(f"pkg:pypi/{each['name']}@") for each in parts)
    hashes = [one["content"] for each in parts for one in each["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:(\w+)", LOCK))


def test_it_names_no_host_that_packages_come_from() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", WRITTEN)
    assert set(hosts) == {"cyclonedx.org"}
