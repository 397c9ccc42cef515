"""/attendance setup: an admin sets digests, reminders, closed days and the zone up, in modals."""

import time as time_module
from datetime import UTC, date, time
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.blocks.forms import SetupCarried
from bot.blocks.ids.setup_ids import DigestAct, DigestChoice
from bot.blocks.surfaces import Surface
from bot.manifest import SCOPES
from playground import Channel, Person
from storage import reminders
from storage.calls import contact_clocks, desk_rules, escalations
from storage.calls.desk_rules import Arriving
from storage.deliveries import by_hand
from storage.digests import planned
from storage.digests.planned import DigestPlan, PlannedDigest
from storage.due import closures
from storage.due.closures import Closure
from storage.excuses import clearing_rules
from storage.excuses.clearing_rules import Clearing
from storage.reminders import Reminding
from storage.tables import DELIVERY, DIGEST, SCHOOL, STAFF, Digest
from storage.tables.words import DeliveryState, DigestKind, Level, Missed, Role
from tests.school import make_school
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.forging import send_payload, submission
from tests.stories.homes import Screens
from tests.stories.reading import Json, text_of
from tests.stories.stage import START, TODAY, Stage

OFFICE = "COFFICE"
HEAD = "UHEAD"
TWICE = ((1, "1", "08:30", "09:20"), (1, "3", "13:05", "13:55"))
CHANNELS = (
    Channel(id=OFFICE, name="office", members=("UOFFICE", HEAD, "UTUNDE")),
    Channel(id="CSHARED", name="shared", members=(HEAD, "USTRANGE"), is_ext_shared=True),
    Channel(id="CGUESTS", name="guests", members=(HEAD, "UGUEST")),
    Channel(id="CALONE", name="alone", members=(HEAD,), bot_is_member=False),
    Channel(id="COLD", name="old", members=(HEAD,), is_archived=True),
)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A stage with channels of every kind, and a bot that looks often for what is due."""
    stage = make_stage(ROLLCALL_TICK_SECONDS="0.1")
    workspace = stage.workspace
    workspace.channels |= {channel.id: channel for channel in CHANNELS}
    workspace.people["UGUEST"] = Person(id="UGUEST", name="Gus Guest", is_restricted=True)
    workspace.config = workspace.config.model_copy(update={"scopes": frozenset(SCOPES)})
    return stage


def opened(stage: Stage, who: str = HEAD) -> Json:
    stage.say("/attendance setup", who=who)
    return eventually(lambda: stage.state(who)["view"])


def press(stage: Stage, view: Json, action_id: str, who: str = HEAD, **action: Any) -> None:
    block = next(b for b in view["view"]["blocks"] if action_id in str(b))
    where = {"container": {"type": "view", "view_id": view["id"]}, "block_id": block["block_id"]}
    more = {"action": action} if action else {}
    outcome = stage.play("press", **{"as": who, **where, "action_id": action_id, **more})
    assert outcome["ok"], outcome


def form(stage: Stage, action_id: str, **action: Any) -> Json:
    """Open setup and a form from it."""
    root = opened(stage)
    press(stage, root, action_id, **action)
    return eventually(lambda: shown_after(stage, root)) or {}


def shown_after(stage: Stage, before: Json) -> Json | None:
    view = stage.state(HEAD)["view"]
    changed = view and (view["id"], view["hash"]) != (before["id"], before["hash"])
    return view if changed else None


def submit(stage: Stage, view: Json, **entered: Json) -> Json:
    values = {name: {name: entry} for name, entry in entered.items()}
    return stage.play("submit", **{"as": HEAD, "view_id": view["id"], "values": values})


def choose(stage: Stage, act: DigestAct, view: Json | None = None) -> Json:
    """Choose from a digest's menu; gives the modal that shows then."""
    root = view or opened(stage)
    value = DigestChoice(act=act, digest_id=digests(stage)[0].id).written()
    press(stage, root, "setup_digest", selected_option=value)
    return eventually(lambda: shown_after(stage, root)) or {}


def said(view: Json) -> str:
    return str(view["view"]["blocks"])


def digests(stage: Stage) -> list[PlannedDigest]:
    return list(stage.database.read_now(planned.of_school, stage.school.school))


def have_digest(stage: Stage, **more: Any) -> None:
    usual: dict[str, Any] = {
        "school_id": stage.school.school,
        "kind": DigestKind.DAILY,
        "channel_id": OFFICE,
        "at": time(15, 30),
        "weekdays": "12345",
        "level": Level.NAMES,
        "changed_at": START,
    }
    stage.school.add(Digest(**usual | more))


def redrawn(stage: Stage, words: str) -> Json:
    """The modal, once it says so."""

    def look() -> Json | None:
        view = stage.state(HEAD)["view"]
        return view if view and words in said(view) else None

    return eventually(look) or {}


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_only_admins_set_up(stage: Stage, who: str) -> None:
    words = stage.notice_after(lambda: stage.say("/attendance setup", who=who), who=who)
    assert "Only an admin of the school may set up" in words
    assert stage.state(who)["view"] is None


def test_an_owner_sets_up_only_a_school_without_an_admin(stage: Stage) -> None:
    nobody = stage.workspace.people["UNOBODY"]
    stage.workspace.people["UNOBODY"] = nobody.model_copy(update={"is_owner": True})
    say = lambda: stage.say("/attendance setup", who="UNOBODY")  # noqa: E731
    assert "staff list has nobody" in stage.notice_after(say, who="UNOBODY")
    gone = update(STAFF).where(STAFF.c.role == Role.ADMIN).values(active=False)
    stage.database.write_now(lambda connection: connection.execute(gone))
    assert "Riverside School" in said(opened(stage, "UNOBODY"))
    refused = stage.notice_after(lambda: stage.say("/attendance setup"))
    assert "Only an admin of the school may set up" in refused


def test_a_digest_is_added(stage: Stage) -> None:
    view = form(stage, "setup_add")
    entered: Json = {
        "channel": {"selected_conversation": OFFICE},
        "at": {"selected_time": "08:15"},
        "level": {"selected_option": "initials"},
    }
    assert submit(stage, view, **entered)["ok"]
    (digest,) = digests(stage)
    assert digest.plan == DigestPlan(DigestKind.DAILY, OFFICE, time(8, 15), "12345", Level.INITIALS)
    view = redrawn(stage, "The digest is saved.")
    assert "*Daily digest* in <#COFFICE>" in said(view)
    assert "08:15, Mon–Fri · with initials" in said(view)
    assert stage.messages(HEAD, OFFICE) == []


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("CSHARED", "shared with another organisation"),
        ("CGUESTS", "There are guests in the channel"),
        ("CALONE", "/invite @Rollcall"),
        ("COLD", "The channel is archived"),
    ],
)
def test_a_channel_that_is_not_for_records_is_refused_under_its_input(
    stage: Stage, channel: str, words: str
) -> None:
    answer = submit(stage, form(stage, "setup_add"), channel={"selected_conversation": channel})
    assert list(answer["errors"]) == ["channel"]
    assert words in answer["errors"]["channel"]
    assert digests(stage) == []


def test_the_offices_channel_is_looked_at_too(stage: Stage) -> None:
    view = form(stage, "setup_reminders")
    answer = submit(stage, view, office_channel={"selected_conversation": "CSHARED"})
    assert "shared with another organisation" in answer["errors"]["office_channel"]
    assert stage.database.read_now(reminders.reminding, stage.school.school) == Reminding()


def test_a_weekly_digest_wants_one_weekday(stage: Stage) -> None:
    view = form(stage, "setup_add")
    weekly: Json = {
        "kind": {"selected_option": "weekly"},
        "channel": {"selected_conversation": OFFICE},
    }
    errors = submit(stage, view, **weekly)["errors"]
    assert "Choose one day for a weekly digest" in errors["weekdays"]
    assert submit(stage, view, **weekly, weekdays={"selected_options": ["5"]})["ok"]
    assert digests(stage)[0].plan.weekdays == "5"


def test_a_stopped_digest_says_why_and_starts_when_it_is_saved(stage: Stage) -> None:
    have_digest(stage, stopped_by="is_archived")
    root = opened(stage)
    assert "Stopped: the channel is archived" in said(root)
    refused = choose(stage, DigestAct.SEND, root)
    assert "This digest is stopped." in said(refused)
    assert submit(stage, choose(stage, DigestAct.EDIT, refused))["ok"]
    assert "Stopped" not in said(redrawn(stage, "The digest is saved."))
    assert digests(stage)[0].stopped_by is None
    changed_at = stage.database.read_now(
        lambda connection: connection.execute(select(DIGEST.c.changed_at)).scalar_one()
    )
    assert changed_at > START


def test_a_digest_is_removed_after_a_question(stage: Stage) -> None:
    have_digest(stage)
    question = choose(stage, DigestAct.REMOVE)
    assert "What it has posted stays." in said(question)
    assert len(digests(stage)) == 1
    assert submit(stage, question)["ok"]
    assert digests(stage) == []
    assert "No channel gets a digest yet." in said(redrawn(stage, "The digest is removed."))


def test_a_preview_is_seen_by_nobody_else_and_posts_nothing(stage: Stage) -> None:
    stage.tap_student(stage.open(), 0)
    have_digest(stage)
    choose(stage, DigestAct.PREVIEW)
    preview = eventually(lambda: [m for m in stage.messages(HEAD) if "Lovelace" in str(m)])[-1]
    assert "Riverside School" in preview["text"]
    assert "Lovelace" not in preview["text"]
    assert "Lovelace" not in str(stage.messages("UOTHER"))
    assert stage.slack_log("chat.postMessage") == []
    assert stage.messages(HEAD, OFFICE) == []


@pytest.mark.parametrize("takes_charts", [True, False])
def test_a_weekly_preview_has_the_chart_if_the_workspace_takes_it_and_the_table_anyway(
    stage: Stage, takes_charts: bool
) -> None:
    config = stage.workspace.config
    stage.workspace.config = config.model_copy(update={"takes_charts": takes_charts})
    stage.tap_student(stage.open("/attendance bio 2026-11-20"), 0)
    have_digest(stage, kind=DigestKind.WEEKLY)
    choose(stage, DigestAct.PREVIEW)
    preview = eventually(lambda: [m for m in stage.messages(HEAD) if "by day" in m["text"]])[-1]
    kinds = [block["type"] for block in preview["blocks"]]
    assert ("data_visualization" in kinds) is takes_charts
    assert "table" in kinds
    assert stage.slack_log("files.getUploadURLExternal") == [], "nothing is uploaded for a look"


def test_what_is_sent_now_is_the_one_that_is_scheduled(stage: Stage) -> None:
    have_digest(stage)
    choose(stage, DigestAct.SEND)
    redrawn(stage, "It is on its way to the channel.")
    eventually(lambda: stage.messages(HEAD, OFFICE))
    # Past the time of the schedule, and some ticks.
    stage.clock.ahead += 7 * 3600
    time_module.sleep(0.5)
    again = choose(stage, DigestAct.SEND, redrawn(stage, "It is on its way"))
    assert "posted already" in said(again)
    assert len(stage.slack_log("chat.postMessage")) == 1
    count = select(func.count()).select_from(DELIVERY)
    assert stage.database.read_now(lambda c: c.execute(count).scalar_one()) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 503}, "nothing was sent. Choose Send now again"),
        ({"kind": "drop_after"}, "nothing was sent. Choose Send now again"),
        ({"kind": "error", "error": "missing_scope"}, "I can't post there: "),
    ],
)
def test_what_slack_does_not_tell_keeps_a_digest_from_being_sent_now(
    stage: Stage, fault: Json, words: str
) -> None:
    have_digest(stage)
    stage.play("faults", method="conversations.info", **fault)
    choose(stage, DigestAct.SEND)
    assert words in said(redrawn(stage, words))
    assert stage.slack_log("chat.postMessage") == []
    choose(stage, DigestAct.SEND, redrawn(stage, words))
    assert eventually(lambda: stage.messages(HEAD, OFFICE))


def test_what_failed_is_looked_for_and_sent_again(stage: Stage) -> None:
    have_digest(stage)
    choose(stage, DigestAct.SEND)
    eventually(lambda: stage.messages(HEAD, OFFICE))
    root = redrawn(stage, "It is on its way")
    failed = update(DELIVERY).values(state=DeliveryState.FAILED, error="is_archived")
    stage.database.write_now(lambda connection: connection.execute(failed))
    choose(stage, DigestAct.SEND, root)
    state = (by_hand.state_of, digests(stage)[0].id, DigestKind.DAILY, TODAY)
    eventually(lambda: stage.database.read_now(*state) is DeliveryState.SENT)
    assert len(stage.messages(HEAD, OFFICE)) == 1


def test_reminders_are_switched_on(stage: Stage) -> None:
    view = form(stage, "setup_reminders")
    on: Json = {
        "active": {"selected_option": "on"},
        "after_minutes": {"value": "5"},
        "office_channel": {"selected_conversation": OFFICE},
    }
    early = submit(stage, view, **on, office_after_minutes={"value": "4"})
    assert "write 5 minutes or more, not 4" in early["errors"]["office_after_minutes"]
    assert submit(stage, view, **on)["ok"]
    stored = stage.database.read_now(reminders.reminding, stage.school.school)
    assert stored == Reminding(True, 5, OFFICE, 20)
    assert "Teachers get the register 5 min after" in said(redrawn(stage, "Reminders are saved."))


def test_the_ladder_is_set_up_and_shown(stage: Stage) -> None:
    view = form(stage, "setup_reminders")
    head = str(stage.school.staff["Ruth Abernathy"])
    ladder: Json = {
        "active": {"selected_option": "on"},
        "co_teachers_after_minutes": {"value": "15"},
        "persons": {"selected_options": [head]},
    }
    refused = submit(stage, view, **ladder)
    assert "Write after how many minutes" in refused["errors"]["persons_after_minutes"]
    assert submit(stage, view, **ladder, persons_after_minutes={"value": "30"})["ok"]
    root = redrawn(stage, "Reminders are saved.")
    assert "The first teacher gets the register 10 min after a lesson began." in said(root)
    assert "Co-teachers get it after 15 min." in said(root)
    assert "Told last, by direct message: 1 named person, after 30 min." in said(root)

    press(stage, root, "setup_reminders")
    again = eventually(lambda: shown_after(stage, root)) or {}
    emptied: Json = {"co_teachers_after_minutes": {"value": ""}}
    assert submit(stage, again, **emptied)["ok"]
    stored = stage.database.read_now(reminders.reminding, stage.school.school)
    assert stored == Reminding(
        True, persons_after_minutes=30, persons=(stage.school.staff["Ruth Abernathy"],)
    )


def test_a_school_says_from_when_on_a_register_is_missing(stage: Stage) -> None:
    meetings = [(1, "1", "08:50", "09:35")]
    stage.school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=meetings)
    view = form(stage, "setup_reminders")
    for words in ("61", "x", ""):
        refused = submit(stage, view, grace_minutes={"value": words})
        assert refused["errors"]["grace_minutes"]
    # The lesson began a quarter of an hour ago.
    for minutes, is_missing in (("20", False), ("14", True)):
        assert submit(stage, view, grace_minutes={"value": minutes})["ok"]
        root = redrawn(stage, f"counts as missing {minutes} min after its lesson began")
        missing = text_of(stage.open("/attendance missing", who="UOFFICE"))
        assert ("1 just begun" in missing) is not is_missing
        press(stage, root, "setup_reminders")
        view = eventually(lambda shown=root: shown_after(stage, shown)) or {}


def test_closed_days_are_added_and_removed(stage: Stage) -> None:
    view = form(stage, "setup_closed")
    days: Json = {
        "first": {"selected_date": "2026-12-21"},
        "last": {"selected_date": "2026-12-20"},
        "title": {"value": "*Winter* <!channel>"},
    }
    assert "21 December 2026 or later" in submit(stage, view, **days)["errors"]["last"]
    days["last"] = {"selected_date": "2026-12-22"}
    assert submit(stage, view, **days)["ok"]
    root = redrawn(stage, "Saved: 2 days.")
    assert "Mon 21 Dec 2026 to Tue 22 Dec 2026: *Winter* <!channel>" in said(root)
    span = (stage.school.school, date(2026, 12, 1), date(2026, 12, 31))
    stored = stage.database.read_now(closures.between, *span)
    assert stored[0] == Closure(date(2026, 12, 21), "*Winter* <!channel>")
    press(stage, root, "setup_reopen")
    assert "None to come." in said(redrawn(stage, "The school is open again"))
    assert stage.database.read_now(closures.between, *span) == []


def test_the_zone_is_changed_and_digests_count_from_then(stage: Stage) -> None:
    have_digest(stage)
    view = form(stage, "setup_zone")
    element = view["view"]["blocks"][0]["element"]
    assert element["initial_option"]["value"] == "Europe/London"
    places = {
        each["value"]: each["text"]["text"]
        for group in element["option_groups"]
        for each in group["options"]
    }
    assert places["America/Argentina/Buenos_Aires"] == "Argentina, Buenos Aires (GMT-3)"
    assert len(places) > 400
    assert places["Asia/Kolkata"] == "Kolkata (GMT+5:30)"
    assert places["Europe/London"] == "London (GMT)"
    assert not [each for each in places if "GMT" in each]
    assert submit(stage, view, time_zone={"selected_option": "Europe/Berlin"})["ok"]
    assert "Europe/Berlin, where it is 10:0" in said(
        redrawn(stage, "Time zone and clock are saved.")
    )
    wanted = select(SCHOOL.c.time_zone, DIGEST.c.changed_at).join_from(
        DIGEST, SCHOOL, DIGEST.c.school_id == SCHOOL.c.id
    )
    zone, changed_at = stage.database.read_now(lambda c: c.execute(wanted).one())
    assert zone == "Europe/Berlin"
    assert changed_at.astimezone(UTC) > START


def test_a_school_that_writes_12_hours_reads_them_everywhere(stage: Stage) -> None:
    have_digest(stage)
    root = opened(stage)
    assert "15:30, Mon" in said(root)
    press(stage, root, "setup_zone")
    view = eventually(lambda: shown_after(stage, root)) or {}
    assert submit(stage, view, hour_cycle={"selected_option": "12"})["ok"]
    shown = said(redrawn(stage, "Time zone and clock are saved."))
    assert "Europe/London, where it is 9:0" in shown
    assert "3:30 PM, Mon–Fri" in shown
    changed = select(DIGEST.c.changed_at)
    # The digest is as it was scheduled: only the clock's face is another.
    assert stage.database.read_now(lambda c: c.execute(changed).scalar_one()) == START

    stage.school.add_course("Maths 9A", 2, teachers=["Olga Other"], meetings=TWICE)
    roster = stage.open("/attendance maths 8:30 am", who="UOTHER")
    assert "Period 1, 8:30 AM" in text_of(roster)
    assert "Saved by Olga Other at 9:0" in text_of(stage.tap_student(roster, 0, who="UOTHER"))
    day = text_of(stage.tap(roster, "All registers", who="UOTHER"))
    assert "Maths 9A, period 1, 8:30–9:20 AM" in day
    assert "Maths 9A, period 3, 1:05–1:55 PM" in day
    wrong = stage.open("/attendance maths 16:00", who="UOTHER")
    assert "Maths 9A has no lesson at 4:00 PM on Monday 23 November 2026." in text_of(wrong)


def test_who_leads_two_schools_chooses_one(stage: Stage) -> None:
    hilltop = make_school(stage.database, "Hilltop School")
    hilltop.add_staff("Ruth Abernathy", Role.ADMIN)
    stage.statement("UPDATE school SET slack_team_id = 'T0PLAYGRND'")
    root = opened(stage)
    assert f"school:{hilltop.school}" in said(root)
    press(stage, root, "setup_school", selected_option=str(stage.school.school))
    second = eventually(lambda: shown_after(stage, root)) or {}
    have_digest(stage)
    press(stage, second, "setup_school", selected_option=str(hilltop.school))
    assert f"school:{stage.school.school}" in said(second)
    assert "<#COFFICE>" not in said(redrawn(stage, f"school:{hilltop.school}"))


def test_somebody_who_is_no_admin_any_more_saves_nothing(stage: Stage) -> None:
    view = form(stage, "setup_add")
    stage.school.add_staff("Other Admin", Role.ADMIN)
    teacher = update(STAFF).where(STAFF.c.slack_user_id == HEAD).values(role=Role.TEACHER)
    stage.database.write_now(lambda connection: connection.execute(teacher))
    submit(stage, view, channel={"selected_conversation": OFFICE})
    assert digests(stage) == []
    assert "Only an admin of the school" in said(stage.state(HEAD)["view"])


def test_a_preview_lies_upon_the_setup_that_home_opened(stage: Stage) -> None:
    have_digest(stage, kind=DigestKind.WEEKLY)
    stage.workspace.config = stage.workspace.config.model_copy(
        update={"events": frozenset({"app_home_opened"})}
    )
    head = Screens(stage, HEAD)
    head.tap(head.open_home(), "Setup")
    root = stage.state(HEAD)["view"]
    preview = choose(stage, DigestAct.PREVIEW, root)
    assert preview["id"] != root["id"]
    assert "Attendance" in said(preview)


def test_an_admin_says_what_becomes_of_who_comes_late(stage: Stage) -> None:
    view = form(stage, "setup_desk")
    wrong = submit(stage, view, absent_after_minutes={"value": "601"})
    assert list(wrong["errors"]) == ["absent_after_minutes"]
    late: Json = {
        "missed": {"selected_option": "absent"},
        "absent_after_minutes": {"value": "20"},
        "slips": {"selected_options": ["slips"]},
    }
    assert submit(stage, view, **late)["ok"]
    words = "Lessons that were over when a student came are absent."
    root = eventually(lambda: said_again(stage, words))
    assert "after more than 20 min absent" in root
    rule = stage.database.read_now(desk_rules.rule_of, stage.school.school)
    assert rule == Arriving(Missed.ABSENT, 20, slips=True)


@pytest.mark.parametrize(
    ("action_id", "meanwhile", "entered"),
    [
        (
            "setup_desk",
            "UPDATE desk_rule SET absent_after_minutes = 10",
            {"missed": {"selected_option": "excused"}},
        ),
        (
            "setup_zone",
            "UPDATE school SET time_zone = 'Europe/Berlin'",
            {"time_zone": {"selected_option": "Europe/Lisbon"}},
        ),
        (
            "setup_books",
            "UPDATE school SET amend_days = 5",
            {"amend_days": {"value": "3"}, "books_why": {"value": "Agreed."}},
        ),
    ],
)
def test_a_form_does_not_overwrite_what_another_admin_saved_since(
    stage: Stage, action_id: str, meanwhile: str, entered: Json
) -> None:
    rule = (stage.school.school, Arriving(Missed.ABSENT, 5))
    stage.database.write_now(desk_rules.set_rule, *rule)
    view = form(stage, action_id)
    stage.statement(meanwhile)
    before = settings(stage)
    submit(stage, view, **entered)
    told = said(stage.state(HEAD)["view"])
    assert "Somebody has changed this while the form was open" in told
    assert settings(stage) == before


def settings(stage: Stage) -> tuple[object, ...]:
    """What a school has set up, as far as these forms say it."""
    look = "SELECT {0} FROM school LEFT JOIN desk_rule ON desk_rule.school_id = school.id"
    columns = ("time_zone", "amend_days", "missed", "absent_after_minutes")
    return tuple(stage.look(look.format(each)) for each in columns)


def said_again(stage: Stage, words: str) -> str:
    """What setup says, once it says so."""
    view = stage.state(HEAD)["view"]
    return said(view) if view and words in said(view) else ""


def test_an_admin_names_who_is_told_while_nobody_was_reached(stage: Stage) -> None:
    view = form(stage, "setup_escalation")
    teacher, office = (stage.school.staff[each] for each in ("Tunde Okafor", "Ines Duarte"))
    choices = [each["text"]["text"] for each in view["view"]["blocks"][0]["element"]["options"]]
    assert choices == ["Ruth Abernathy", "Ines Duarte"]
    assert str(teacher) not in said(view)
    wanted: Json = {
        "people": {"selected_options": [str(office)]},
        "after_minutes": {"value": "45"},
    }
    assert submit(stage, view, **wanted)["ok"]
    eventually(lambda: said_again(stage, "Ines Duarte: told of each student who is absent"))
    found = stage.database.read_now(escalations.of_school, stage.school.school)
    assert (found.after_minutes, [each.staff_id for each in found.people]) == (45, [office])


def form_again(stage: Stage, action_id: str) -> Json:
    """Open a form from the setup that is open."""
    root = stage.state(HEAD)["view"]
    press(stage, root, action_id)
    return eventually(lambda: shown_after(stage, root)) or {}


def test_an_admin_says_until_when_absences_are_cleared_and_takes_it_back(stage: Stage) -> None:
    view = form(stage, "setup_clearing")
    on: Json = {"clears": {"selected_option": "on"}}
    wrong = submit(stage, view, **on, deadline_days={"value": "0"})
    assert list(wrong["errors"]) == ["deadline_days"]
    days: Json = {"deadline_days": {"value": "3"}, "document_after_days": {"value": "10"}}
    assert submit(stage, view, **on, **days)["ok"]
    root = eventually(lambda: said_again(stage, "To be cleared within 3 school days"))
    assert "After 10 days that the family alone has cleared a document is asked for." in root
    school = stage.school.school
    assert stage.database.read_now(clearing_rules.rule_of, school) == Clearing(3, 10)
    assert submit(stage, form_again(stage, "setup_clearing"), clears={"selected_option": "off"})[
        "ok"
    ]
    eventually(lambda: said_again(stage, "Off: nobody is asked how the office was told"))
    assert stage.database.read_now(clearing_rules.rule_of, school) is None


def test_an_admin_sets_the_contact_clock_and_takes_it_back(stage: Stage) -> None:
    view = form(stage, "setup_contact")
    assert list(submit(stage, view, within_minutes={"value": "601"})["errors"]) == [
        "within_minutes"
    ]
    assert submit(stage, view, within_minutes={"value": "120"})["ok"]
    eventually(lambda: said_again(stage, "tried within 120 min of the school's first lesson"))
    school = stage.school.school
    found = stage.database.read_now(contact_clocks.rule_of, school)
    assert found is not None
    assert found.within_minutes == 120
    assert submit(stage, form_again(stage, "setup_contact"), within_minutes={"value": ""})["ok"]
    eventually(lambda: said_again(stage, "Off: nothing says by when"))
    assert stage.database.read_now(contact_clocks.rule_of, school) is None


@pytest.mark.parametrize("who", ["UTUNDE", "UOFFICE"])
def test_nobody_but_an_admin_sets_what_becomes_of_absences(stage: Stage, who: str) -> None:
    stage.open(who=who)
    for callback, name, value in (
        ("setup_clearing", "clears", {"selected_option": {"value": "on"}}),
        ("setup_contact", "within_minutes", {"value": "120"}),
    ):
        forged = submission(
            stage,
            id="VFORGED",
            callback_id=callback,
            private_metadata=SetupCarried(
                school_id=stage.school.school, surface=Surface()
            ).model_dump_json(),
            blocks=[{"type": "input", "block_id": name}],
            state={"values": {name: {name: value}}},
            root_view_id="VROOT",
        )
        forged["user"]["id"] = who
        assert "Only an admin of the school" in send_payload(stage, forged).text
    school = stage.school.school
    assert stage.database.read_now(clearing_rules.rule_of, school) is None
    assert stage.database.read_now(contact_clocks.rule_of, school) is None
