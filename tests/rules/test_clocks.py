"""Where a school writes 12 hours, no picture shows the 24."""

import re
from collections import Counter
from dataclasses import replace
from datetime import time
from uuid import UUID

import pytest

from bot.attendance.amending.books import Books
from bot.attendance.arrangements import Arrangements
from bot.attendance.days.closed_stretches import ClosedStretch
from bot.attendance.digests.daily import DigestRequest
from bot.attendance.digests.full_lists import ListPage, Part
from bot.attendance.reasons import USUAL
from bot.attendance.registers.day_lists import (
    ClosedSchool,
    DayPage,
    DayRegister,
    ListedRegister,
    Stand,
)
from bot.attendance.reminders.office_lists import MissingRegisters
from bot.attendance.retaining import Keeping
from bot.attendance.rosters.imported import SchoolRosters
from bot.attendance.workspaces.moving import Belonging
from bot.blocks import missing_registers
from bot.blocks.digests import lists
from bot.blocks.digests.daily_message import daily
from bot.blocks.digests.weekly_message import weekly
from bot.blocks.forms import SetupCarried
from bot.blocks.ids.digest_ids import ShowAll
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster import reminded
from bot.blocks.roster.day_list import day
from bot.blocks.roster.roster import roster
from bot.blocks.setup import forms
from bot.blocks.setup.overview import overview
from bot.blocks.surfaces import Surface
from storage.calls.desk_rules import Arriving
from storage.calls.escalations import Escalating
from storage.digests.planned import DigestPlan, PlannedDigest
from storage.due.closures import Closure
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime
from storage.reminders import Reminding
from storage.schools.books import AmendRule, LastStep
from storage.schools.importing.brakes import Brake
from storage.schools.importing.imports import KeptImport
from storage.schools.retentions import Retention, RetentionStep
from storage.schools.schools import NamedSchool
from storage.tables.words import ClosedBy, DigestKind, HourCycle, ImportDoor, Level, Status
from tests.rules.digesting import AT, day_of, missing, week_of
from tests.rules.drawing import COURSE, DAY, people, sheet_of

SCHOOL = NamedSchool(UUID(int=1), "Riverside School", "Europe/London", HourCycle.TWELVE)
CARRIED = SetupCarried(school_id=SCHOOL.id, surface=Surface(response_url="https://hooks.test/"))
IN_24_HOURS = re.compile(r"(?<!\d)(?:0\d|1[3-9]|2[0-3]):[0-5]\d(?!\d)")
SHEET = replace(
    sheet_of(people(3), [Entry(Status.LATE, 12), None, None], hour_cycle=HourCycle.TWELVE),
    meeting=MeetingTime("3", time(8, 30), time(9, 20)),
)
TAKEN = replace(SHEET, missing=0)
VIEW = RosterView.of(SHEET.key)
MISSING = missing(people(3))
DAILY = replace(
    day_of(people(3)), hour_cycle=HourCycle.TWELVE, closes_at=time(13, 5), since=AT.replace(hour=7)
)
CLOSED = ClosedStretch(DAY, DAY, "Snow", time(13, 5), ClosedBy.SETUP)
PLAN = DigestPlan(DigestKind.DAILY, "C1", time(15, 30), "12345", Level.COUNTS)
DIGEST = PlannedDigest(UUID(int=2), SCHOOL.id, None, PLAN)
REGISTER = DayRegister(
    key=SHEET.key,
    title="Biology 9A",
    code="",
    meeting=MeetingTime("3", time(13, 5), time(13, 55)),
    due=3,
    recorded=0,
    stand=Stand.LATER,
    time_zone=SCHOOL.time_zone,
    hour_cycle=HourCycle.TWELVE,
)
BOOKS = Books(AmendRule(7, 14, DAY), LastStep(DAY, None, None, AT, ("Ruth", "Abernathy")))
IMPORTED = KeptImport(UUID(int=9), ImportDoor.COMMAND_LINE, "", None, AT, b"\x0f" * 32, {})
PICTURES = {
    "a roster": lambda: roster(SHEET, VIEW),
    "a complete roster": lambda: roster(TAKEN, VIEW),
    "a reminder": lambda: reminded.reminder(SHEET, VIEW),
    "a reminder in short": lambda: reminded.to_open(SHEET, VIEW),
    "the office's list": lambda: missing_registers.office_list(
        MissingRegisters("R", HourCycle.TWELVE, DAY, time(8, 30), 3, MISSING.shown)
    ),
    "the office's list when all are in": lambda: missing_registers.office_list(
        MissingRegisters("R", HourCycle.TWELVE, DAY, time(8, 30), 3, ())
    ),
    "a day": lambda: day(
        DayPage(
            DAY,
            Counter({Stand.LATER: 1}),
            (ListedRegister(REGISTER, last_save=SHEET.last_save),),
            closed=(ClosedSchool(Closure(DAY, "Snow", time(13, 5)), HourCycle.TWELVE),),
        )
    ),
    "a daily digest": lambda: daily(DAILY, Level.NAMES, edited=True),
    "a weekly digest": lambda: weekly(
        replace(week_of(people(3)), hour_cycle=HourCycle.TWELVE), Level.NAMES, None
    ),
    "a list in full": lambda: lists.page(
        ListPage(
            DigestRequest(COURSE, "R", HourCycle.TWELVE, DAY, AT, None),
            Part.MISSING,
            0,
            3,
            MISSING.shown,
        ),
        ShowAll.of(COURSE, DAY, Part.MISSING, Level.NAMES),
    ),
    "setup": lambda: overview(
        Arrangements(
            (SCHOOL,),
            SCHOOL,
            AT,
            (DIGEST,),
            Reminding(),
            5,
            (CLOSED,),
            BOOKS,
            Arriving(),
            Escalating(60, ()),
            USUAL,
            SchoolRosters((IMPORTED,), Brake(10, 20)),
            Keeping(Retention(), RetentionStep(AT, ("Ruth", "Abernathy"))),
            Belonging("T0HILL"),
        ),
        CARRIED,
    ),
    "a digest to be removed": lambda: forms.removal(SCHOOL, CARRIED, DIGEST),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_a_school_of_12_hours_is_shown_no_24(picture: str) -> None:
    shown = str(PICTURES[picture]())
    assert IN_24_HOURS.findall(shown) == []
    assert re.search(r"(?<!\d)\d{1,2}:\d\d [AP]M\b", shown)
