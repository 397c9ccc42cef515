"""Who changed what in /attendance setup: kept with the change, and shown to admins."""

from datetime import time
from typing import Any

import pytest
from sqlalchemy import update

from bot.blocks.ids.setup_ids import DigestAct
from storage.accesses import setting_changes
from storage.accesses.setting_changes import SettingRow
from storage.tables import STAFF
from storage.tables.setting_words import DeedDoor, Setting
from storage.tables.words import Role
from tests.cli.test_setting_changes import differing
from tests.cli.test_setup import rollcall
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.calling import HEAD, close
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage
from tests.stories.test_setup import (
    OFFICE,
    choose,
    digests,
    form,
    have_digest,
    opened,
    press,
    redrawn,
    said,
    shown_after,
    submit,
)
from tests.stories.test_setup import stage as stage

RUTH = ("Ruth", "Abernathy")
USUAL_REASONS = "illness: Illness\nmedical: Medical appointment\nfamily: Family matter"
FORMS: tuple[tuple[str, str, Json, Setting, Any], ...] = (
    (
        "setup_zone",
        "Time zone and clock are saved.",
        {"hour_cycle": {"selected_option": "12"}},
        Setting.CLOCK,
        ({"hour_cycle": "24"}, {"hour_cycle": "12"}),
    ),
    (
        "setup_reminders",
        "Reminders are saved.",
        {"active": {"selected_option": "on"}, "grace_minutes": {"value": "15"}},
        Setting.REMINDERS,
        ({"active": False, "grace_minutes": 5}, {"active": True, "grace_minutes": 15}),
    ),
    (
        "setup_desk",
        "Late arrivals are saved.",
        {"missed": {"selected_option": "absent"}},
        Setting.ARRIVALS,
        ({"missed": "excused"}, {"missed": "absent"}),
    ),
    (
        "setup_clearing",
        "How absences are cleared is saved.",
        {"clears": {"selected_option": "on"}, "deadline_days": {"value": "3"}},
        Setting.CLEARING,
        (
            {"clears": False, "deadline_days": None},
            {"clears": True, "deadline_days": 3},
        ),
    ),
    (
        "setup_contact",
        "The contact clock is saved.",
        {"within_minutes": {"value": "120"}},
        Setting.CONTACT_CLOCK,
        ({"within_minutes": None}, {"within_minutes": 120}),
    ),
    (
        "setup_books",
        "What may be changed is saved.",
        {"amend_days": {"value": "3"}},
        Setting.AMENDING,
        ({"amend_days": 7}, {"amend_days": 3}),
    ),
    (
        "setup_brake",
        "What stops an import is saved.",
        {"percent": {"value": "25"}},
        Setting.BRAKE,
        ({"percent": 10}, {"percent": 25}),
    ),
)


def kept(stage: Stage) -> list[SettingRow]:
    """What is kept, the first one first."""
    school = stage.school.school
    return list(reversed(stage.database.read_now(setting_changes.of_school, school)))


def fresh(stage: Stage, action_id: str) -> Json:
    """A form from a setup that is opened anew."""
    close(stage, HEAD)
    return form(stage, action_id)


def log(stage: Stage) -> str:
    """What an admin is shown who asks who saw what."""
    close(stage, HEAD)
    setup = opened(stage)
    press(stage, setup, "saw_school")
    return text_of((eventually(lambda: shown_after(stage, setup)) or {})["view"])


def test_each_form_keeps_what_it_changes_and_nothing_where_it_is_saved_as_it_is(
    stage: Stage,
) -> None:
    for action_id, note, entered, setting, changed in FORMS:
        before = len(kept(stage))
        assert submit(stage, fresh(stage, action_id))["ok"]
        redrawn(stage, note)
        assert len(kept(stage)) == before, action_id
        assert submit(stage, fresh(stage, action_id), **entered)["ok"]
        redrawn(stage, note)
        (row,) = kept(stage)[before:]
        was, now = differing(row)
        assert (row.setting, row.by, row.door) == (setting, RUTH, DeedDoor.SLACK)
        assert ({n: was[n] for n in changed[0]}, {n: now[n] for n in changed[1]}) == changed


def test_reasons_are_kept_as_lists_and_people_by_whom_they_are(stage: Stage) -> None:
    assert submit(stage, form(stage, "setup_reasons"))["ok"]
    redrawn(stage, "The reasons are saved.")
    assert kept(stage) == []
    assert submit(stage, fresh(stage, "setup_reasons"), reasons={"value": "trip: Trip"})["ok"]
    redrawn(stage, "The reasons are saved.")
    office = str(stage.school.staff["Ines Duarte"])
    wanted = {"people": {"selected_options": [office]}, "after_minutes": {"value": "45"}}
    assert submit(stage, fresh(stage, "setup_escalation"), **wanted)["ok"]
    reasons, minutes, told = kept(stage)
    assert str((reasons.before or {})["reasons"]).startswith(USUAL_REASONS)
    assert reasons.after == {"reasons": "trip: Trip"}
    assert (minutes.before, minutes.after) == ({"after_minutes": 60}, {"after_minutes": 45})
    assert (told.setting, told.of, told.before) == (Setting.TO_BE_TOLD, ("Ines", "Duarte"), None)
    shown = log(stage)
    assert "Ruth Abernathy · changed the reasons: reasons illness: Illness, medical:" in shown
    assert "added who is told that nobody was reached, Ines Duarte" in shown


def test_a_digest_and_closed_days_are_shown_with_who_and_when(stage: Stage) -> None:
    have_digest(stage)
    assert submit(stage, choose(stage, DigestAct.EDIT), level={"selected_option": "counts"})["ok"]
    root = redrawn(stage, "The digest is saved.")
    assert submit(stage, choose(stage, DigestAct.REMOVE, root))["ok"]
    redrawn(stage, "The digest is removed.")
    assert digests(stage) == []
    days = {"first": {"selected_date": "2026-12-21"}, "last": {"selected_date": "2026-12-22"}}
    closed = fresh(stage, "setup_closed")
    assert submit(stage, closed, **days, title={"value": "*Winter* <!channel>"})["ok"]
    press(stage, redrawn(stage, "Saved: 2 days."), "setup_reopen")
    redrawn(stage, "The school is open again")
    assert [each.setting for each in kept(stage)] == [
        Setting.DIGEST,
        Setting.DIGEST,
        Setting.CLOSED_DAYS,
        Setting.CLOSED_DAYS,
    ]
    shown = log(stage)
    assert "What was changed in setup" in shown
    assert "09:05 on Mon 23 Nov 2026 · Ruth Abernathy · changed a digest" in shown
    for words in (
        f"Ruth Abernathy · changed a digest (daily, {OFFICE}): level names → counts",
        f"Ruth Abernathy · removed a digest (daily, {OFFICE}): at 15:30:00",
        "Ruth Abernathy · added closed days (2026-12-21, 2026-12-22): title *Winter* <!channel>",
        "Ruth Abernathy · removed closed days (2026-12-21, 2026-12-22)",
    ):
        assert words in shown


def test_a_new_digest_is_kept(stage: Stage) -> None:
    view = form(stage, "setup_add")
    assert submit(stage, view, channel={"selected_conversation": OFFICE})["ok"]
    (row,) = kept(stage)
    assert (row.setting, row.before, row.by) == (Setting.DIGEST, None, RUTH)
    assert (row.after or {})["at"] == digests(stage)[0].plan.at.isoformat() != time(0).isoformat()


def test_both_doors_stand_in_one_list(stage: Stage) -> None:
    assert submit(stage, form(stage, "setup_contact"), within_minutes={"value": "120"})["ok"]
    redrawn(stage, "The contact clock is saved.")
    for admin in ((), ("--admin", "ruth@riverside.test")):
        clock = "12" if admin else "24"
        rollcall(stage.school, "school", "set", "--clock", clock, *admin)
    done = rollcall(stage.school, "reminders", "on")
    assert done.exit_code == 0, done.stderr
    shown = log(stage)
    assert "Ruth Abernathy · changed the contact clock: within minutes none → 120" in shown
    assert "Ruth Abernathy · changed the time zone and the clock" in shown
    assert "at the command line · changed reminders: on no → yes" in shown


def test_an_owner_of_a_school_without_an_admin_is_told_as_that(stage: Stage) -> None:
    nobody = stage.workspace.people["UNOBODY"]
    stage.workspace.people["UNOBODY"] = nobody.model_copy(update={"is_owner": True})
    gone = update(STAFF).where(STAFF.c.role == Role.ADMIN).values(active=False)
    stage.database.write_now(lambda connection: connection.execute(gone))
    root = opened(stage, "UNOBODY")
    press(stage, root, "setup_contact", who="UNOBODY")
    view = eventually(lambda: another(stage, root)) or {}
    values = {"within_minutes": {"within_minutes": {"value": "90"}}}
    entered = {"as": "UNOBODY", "view_id": view["id"], "values": values}
    assert stage.play("submit", **entered)["ok"]
    (row,) = kept(stage)
    assert (row.by, row.door) == (None, DeedDoor.SLACK)
    back = update(STAFF).where(STAFF.c.given_name == "Ruth").values(active=True)
    stage.database.write_now(lambda connection: connection.execute(back))
    assert "an owner of the workspace · changed the contact clock" in log(stage)


def another(stage: Stage, before: Json) -> Json | None:
    view = stage.state("UNOBODY")["view"]
    return view if view and view["id"] != before["id"] else None


def test_a_name_that_is_erased_is_gone_and_what_was_done_stays(stage: Stage) -> None:
    stage.open(who="UOFFICE")
    office = str(stage.school.staff["Ines Duarte"])
    wanted = {"people": {"selected_options": [office]}, "after_minutes": {"value": "45"}}
    assert submit(stage, form(stage, "setup_escalation"), **wanted)["ok"]
    why = ("--why", "Asked for.", "--surely", "--admin", "ruth@riverside.test")
    done = rollcall(stage.school, "privacy", "erase", "ines@riverside.test", *why)
    assert done.exit_code == 0, done.stderr
    assert [each.of for each in kept(stage)][1] == ("", "Former staff")
    shown = log(stage)
    assert "who is told that nobody was reached, Former staff" in shown
    assert "Duarte" not in shown


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_who_may_not_set_up_changes_and_keeps_nothing(make_stage: MakeStage, who: str) -> None:
    stage = make_stage()
    stage.notice_after(lambda: stage.say("/attendance setup", who=who), who=who)
    assert kept(stage) == []
    assert "Who saw" not in said(stage.state(who)["view"] or {"view": {"blocks": []}})
