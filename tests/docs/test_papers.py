"""What a principal and an IT person read is what the program does."""

import ast
import re
from pathlib import Path

from scripts import data_map
from storage.tables.holding import Kept

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "SECURITY.md").read_text()


def test_every_test_that_holds_a_promise_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY)
    assert len(named) >= 15
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text())
        assert name in {getattr(node, "name", "") for node in tree.body}, f"{file}::{name}"


def test_each_promise_of_the_threat_model_names_a_test() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| a") or " | " in line]
    promised = [row for row in rows if row.startswith("|") and "---" not in row][1:]
    assert all("::test_" in row for row in promised)


def test_the_data_map_is_the_declaration_of_the_tables() -> None:
    assert data_map.PAGE.read_text() == data_map.page(), "run python -m scripts.data_map"
    assert {*data_map.LONG} == {*Kept}
