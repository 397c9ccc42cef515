"""What a roster says of those whom an excuse covers, before anyone taps and after."""

from sqlalchemy import Connection, select

from bot.attendance.access.excusing import members_who_excuse
from bot.attendance.access.people import SlackPerson
from bot.attendance.digests.daily import Cut
from bot.attendance.excuses import office as office_excuses
from bot.attendance.excuses.office import ListedExcuse
from storage.tables import STAFF
from tests.api.test_excuses import Office
from tests.api.test_excuses import office as office
from tests.stories.reading import button, text_of
from tests.stories.stage import TODAY, Stage


def test_the_roster_says_why_before_anyone_taps(office: Office, stage: Stage) -> None:
    office.enter(0, ends_on="2026-11-25")
    office.enter(1, becomes="absent", reason=None)
    office.enter(2, becomes="present", ends_on="2026-11-24")
    message = stage.open()
    said = text_of(message)
    assert "📝 Ada L. · School activity until Wed 25 Nov" in said
    assert "📝 Zoë M. · absence known\n" in f"{said}\n"
    assert "📝 Seán O. · School activity until Tue 24 Nov" in said
    _, everyone = button(message, "Everyone else present")
    assert everyone["text"]["text"] == "Everyone else present (28)"
    assert "28, 2 as excused" in everyone["accessibility_label"]
    assert "30 to mark, 2 as excused." in said
    _, ada = stage.name_button(message, 0)
    assert ada["accessibility_label"] == "Ada L. has an excuse, mark absent"
    message = stage.tap(message, "Everyone else present")
    assert "📝 Excused: Ada L. (School activity)" in text_of(message)
    assert "Complete: 28 present, 1 absent, 1 excused." in text_of(message)


def test_the_office_sees_who_came_although_excused(office: Office, stage: Stage) -> None:
    office.enter(0, 1)
    message = stage.tap(stage.open(), "Late")
    message = stage.tap_student(message, 0)
    assert "Ada L. ·" not in text_of(message)
    found = stage.open("/attendance bio", who="UOFFICE")
    assert "📝 Ada L. · came although excused" in text_of(found)
    assert "📝 Zoë M. · School activity" in text_of(found)
    stage.tap(message, "Everyone else present")
    assert "came although" not in text_of(stage.again(message))
    folded = stage.open("/attendance bio", who="UOFFICE")
    assert "📝 Ada L. · came although excused" in text_of(folded)


def test_a_tap_asks_nothing_of_what_an_excuse_holds(office: Office, stage: Stage) -> None:
    """The office's own excuse would ask before it is weakened, to no end."""
    message = stage.tap_student(stage.open(), 0)
    office.enter(0)
    message = stage.open()
    _, ada = stage.name_button(message, 0)
    assert "confirm" not in ada
    _, ada = stage.name_button(stage.tap(message, "Late"), 0)
    assert "confirm" in ada


def test_the_excuses_are_told_whose_students_came_today(office: Office, stage: Stage) -> None:
    """Who came on another day of the excuse, or is elsewhere for the school, is not told."""
    office.enter(0, 1, 2, begins_on="2026-11-20", ends_on="2026-11-23")
    office.enter(3, becomes="present")
    message = stage.tap(stage.open("/attendance bio 2026-11-20"), "Late")
    stage.tap_student(message, 2)
    message = stage.tap(stage.open(), "Late")
    for place in (0, 3):
        message = stage.tap_student(message, place)

    stage.open(who="UOFFICE")
    found = stage.database.read_now(contradicted_for, "UOFFICE")
    assert [each.found.student for each in found.shown] == [("Ada", "Lovelace")]
    assert found.total == 1


def contradicted_for(connection: Connection, slack_user_id: str) -> Cut[ListedExcuse]:
    """Those of today, in the school of somebody of the office."""
    team = connection.execute(
        select(STAFF.c.slack_team_id).where(STAFF.c.slack_user_id == slack_user_id)
    ).scalar_one()
    (member,) = members_who_excuse(connection, SlackPerson("", team, slack_user_id))
    return office_excuses.contradicted(connection, member, TODAY, most=5)
