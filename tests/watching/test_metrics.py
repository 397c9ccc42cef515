"""Figures for Prometheus: what they count, who may read them, and that they name nobody."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, insert

from storage.deliveries import queue
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Due
from storage.engine.columns import new_id
from storage.tables import IMPORTED_SCHOOL, ROSTER_IMPORT
from storage.tables.words import DigestKind, ImportDoor, Purpose
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.conftest import make_stage as make_stage
from tests.stories.stage import START, Stage

TOKEN = "a token for the figures"
OPENED = {"ROLLCALL_METRICS_TOKEN": TOKEN}


def asked(stage: Stage, authorization: str = f"Bearer {TOKEN}") -> requests.Response:
    headers = {"Authorization": authorization}
    return stage.http.get(f"{stage.bot_url}/metrics", headers=headers, timeout=10)


def samples(stage: Stage) -> Mapping[tuple[str, ...], float]:
    """All figures, by their names and the values of their labels, in the order of the labels."""
    return {
        (sample.name, *dict(sorted(sample.labels.items())).values()): sample.value
        for family in text_string_to_metric_families(asked(stage).text)
        for sample in family.samples
    }


def counted(stage: Stage, *key: str) -> float:
    return samples(stage).get(key, 0.0)


def test_they_are_closed_until_a_token_is_set(make_stage: MakeStage) -> None:
    assert asked(make_stage(ROLLCALL_METRICS_TOKEN="")).status_code == 404


def test_only_who_has_the_token_reads_them(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    for wrong in (
        "",
        TOKEN,
        "Bearer ",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}é",
        f"Basic {TOKEN}",
    ):
        answer = asked(stage, wrong.encode().decode("latin-1"))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    answer = asked(stage)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


def test_who_names_figures_reads_those_alone(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    url, headers = f"{stage.bot_url}/metrics", {"Authorization": f"Bearer {TOKEN}"}
    asked = {"name[]": ["rollcall_waiting", "rollcall_ticks_total", "rollcall_nothing"]}
    answer = stage.http.get(url, params=asked, headers=headers, timeout=10)
    named = {each.name for each in text_string_to_metric_families(answer.text)}
    assert named == {"rollcall_waiting", "rollcall_ticks"}
    asked = {"name[]": "rollcall_nothing"}
    assert not stage.http.get(url, params=asked, headers=headers, timeout=10).content


def test_a_press_is_timed_until_its_answer_and_until_it_is_drawn(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    roster = stage.open("/attendance biology")
    stage.tap_student(roster, 0)
    stage.tap_student(roster, 1)
    eventually(lambda: counted(stage, "rollcall_redraw_seconds_count") == 2)
    seen = samples(stage)
    assert seen["rollcall_answer_seconds_count", "press"] == 2
    assert seen["rollcall_answer_seconds_count", "command"] == 1
    assert 0 < seen["rollcall_answer_seconds_sum", "press"] < 60
    assert seen["rollcall_slack_answers_total", "ok", "address"] >= 2
    assert seen["rollcall_waiting", "redraws"] == 0


def test_slacks_refusals_are_counted_by_its_words(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    words = {"ekm_access_denied": "refused", "user_not_found": "user_not_found"}
    for who, (error, word) in zip(("UMARTA", "UOFFICE"), words.items(), strict=True):
        stage.play("faults", method="users.info", kind="error", error=error)
        stage.say("/attendance biology", who=who)
        key = ("rollcall_slack_answers_total", word, "users.info")
        eventually(lambda key=key: counted(stage, *key) == 1)


def test_what_is_not_let_in_is_counted(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    for body in ("nothing", "no more"):
        stage.http.post(f"{stage.bot_url}/slack/events", data=body, timeout=10)
    assert counted(stage, "rollcall_payloads_refused_total", "401") == 2


def test_ticks_are_counted_and_their_steps_timed(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED, ROLLCALL_TICK_SECONDS="0.5")
    eventually(lambda: counted(stage, "rollcall_ticks_total") > 1)
    seen = samples(stage)
    assert seen["rollcall_tick_step_seconds_count", "post"] > 1
    assert seen["rollcall_last_tick_timestamp_seconds",] > 1.5e9


def test_the_database_says_what_waits_and_how_old_rosters_are(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED, ROLLCALL_TICK_SECONDS="60")
    eventually(lambda: counted(stage, "rollcall_ticks_total") > 0)
    stage.clock.stand_still()
    stage.clock.ahead += 11
    stage.database.write_now(enqueue, stage.school.school)
    stage.database.write_now(keep_import, stage.school.school)
    seen = samples(stage)
    assert seen["rollcall_database_answers",] == 1
    assert seen["rollcall_deliveries_open", "waiting"] == 2
    assert seen["rollcall_deliveries_open", "posting"] == 0
    assert 600 <= seen["rollcall_delivery_overdue_seconds",] < 3600
    assert 3 * 86400 <= seen["rollcall_rosters_imported_age_seconds",] < 3.5 * 86400
    assert seen["rollcall_roster_sources_failing",] == 0
    # Whoever asks again at once is told the same: the database is not asked each time.
    stage.statement("DELETE FROM delivery")
    assert counted(stage, "rollcall_deliveries_open", "waiting") == 2


def test_a_database_that_does_not_answer_is_told(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED)
    with stage.without("roster_source"):
        assert counted(stage, "rollcall_database_answers") == 0


def test_they_name_no_school_nobody_and_nothing_that_was_typed(make_stage: MakeStage) -> None:
    stage = make_stage(**OPENED, ROLLCALL_TICK_SECONDS="0.5")
    roster = stage.open("/attendance biology")
    stage.tap_student(roster, 0)
    stage.say("/attendance student Zsofia", who="UOFFICE")
    eventually(lambda: counted(stage, "rollcall_redraw_seconds_count") > 0)
    written = asked(stage).text.lower()
    for name in (
        "riverside",
        "biology",
        "zsofia",
        "okafor",
        "utunde",
        "t0",
        str(stage.school.school),
    ):
        assert name not in written


def enqueue(connection: Connection, school_id: UUID) -> None:
    """Two deliveries that are due for ten and for five minutes."""
    for minutes in (10, 5):
        due_at = START - timedelta(minutes=minutes)
        over = START + timedelta(hours=9)
        part = DigestPart(DigestKind.DAILY)
        what = (Purpose.DIGEST, school_id, new_id(), date(2026, 11, 23), part)
        queue.enqueue(connection, [Due(*what, "CSTAFF", due_at, over)])


def keep_import(connection: Connection, school_id: UUID) -> None:
    """An import of three days ago, and one before it."""
    for days in (3, 9):
        imported, at = new_id(), START - timedelta(days=days)
        kept = insert(ROSTER_IMPORT).values(
            id=imported, door=ImportDoor.COMMAND_LINE, imported_at=at, digest=bytes(32)
        )
        connection.execute(kept)
        did = insert(IMPORTED_SCHOOL).values(
            id=new_id(), import_id=imported, school_id=school_id, imported_at=at, counts={}
        )
        connection.execute(did)
