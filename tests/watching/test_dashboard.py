"""The dashboard and the alerts read figures that there are, by labels that they have."""

import json
import re
from typing import cast

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.watching.metrics import LABELS
from tests.cli.running import ROOT
from tests.stories.building import MakeStage
from tests.stories.conftest import make_stage as make_stage
from tests.stories.reading import Json
from tests.watching.test_metrics import OPENED, asked

NAME = re.compile(r"\b(?:rollcall|process)_\w+")
# Of what a figure is written as, by its type.
ENDINGS = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "gauge": ("",)}
GROUPED = re.compile(r"by \(([^)]*)\)")
NAMED = re.compile(r"(\w+)(?:=~|!=|=)\"|\{\{(\w+)\}\}")


def dashboard() -> Json:
    return json.loads((ROOT / "deploy/grafana.json").read_text())


def rules() -> list[Json]:
    (group,) = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text())["groups"]
    return cast("list[Json]", group["rules"])


def test_each_figure_that_they_name_is_one_of_a_real_process(make_stage: MakeStage) -> None:
    families = [*text_string_to_metric_families(asked(make_stage(**OPENED)).text)]
    there = {f"{each.name}{end}" for each in families for end in ENDINGS.get(each.type, ())}
    targets = [target for panel in dashboard()["panels"] for target in panel["targets"]]
    expressions = [each["expr"] for each in (*targets, *rules())]
    named = {name for each in expressions for name in NAME.findall(each)}
    assert named <= there
    # And all that the program counts is shown.
    ours = {each.name for each in families if each.name.startswith("rollcall_")}
    ours -= {each for each in ours if each.endswith("_created")}
    shown = " ".join(expressions)
    assert [each for each in ours if each not in shown] == []


def test_each_label_that_they_go_by_is_one_that_figures_have() -> None:
    text = (ROOT / "deploy/grafana.json").read_text().replace('\\"', '"')
    text += (ROOT / "deploy/alerts.yml").read_text()
    grouped = {word.strip() for each in GROUPED.findall(text) for word in each.split(",")}
    named = {first or second for first, second in NAMED.findall(text)}
    assert grouped | named <= LABELS | {"le", "instance"}


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    made = dashboard()
    assert (made["title"], made["schemaVersion"] >= 39) == ("Rollcall", True)
    places = [(each["gridPos"]["x"], each["gridPos"]["y"]) for each in made["panels"]]
    assert len({*places}) == len(places)
    assert len({each["id"] for each in made["panels"]}) == len(places)
    (source,) = made["templating"]["list"]
    assert all(each["datasource"]["uid"] == f"${{{source['name']}}}" for each in made["panels"])


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_each_alert_says_what_to_do(rule: Json) -> None:
    assert {*rule} <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")
