"""What buttons and blocks carry is read as it was written, and nothing else is read."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.errors import BadInput
from bot.blocks.ids import (
    arrival_ids,
    beginning_ids,
    call_ids,
    carried,
    cover_ids,
    digest_ids,
    excuse_ids,
    home_ids,
    nudge_ids,
    register_ids,
    report_ids,
    roster_ids,
    setup_ids,
    student_ids,
    upload_ids,
)
from bot.blocks.ids.call_ids import CallPress, CallsView
from bot.blocks.ids.carried import Carried
from bot.blocks.ids.digest_ids import Held
from bot.blocks.ids.nudge_ids import NudgeAllChoice
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.ids.register_ids import Mark, RosterView
from bot.blocks.ids.report_ids import ReportPress, ReportsView
from bot.blocks.ids.student_ids import StudentDay, StudentSearch
from storage.registers.opening import RegisterKey
from storage.tables.words import FollowUpKind, Status

MODULES = (
    arrival_ids,
    beginning_ids,
    call_ids,
    cover_ids,
    digest_ids,
    excuse_ids,
    home_ids,
    nudge_ids,
    register_ids,
    report_ids,
    roster_ids,
    setup_ids,
    student_ids,
    upload_ids,
)
COURSE = UUID("0193a0c0-0000-7000-8000-000000000001")
VIEW = RosterView.of(RegisterKey(COURSE, date(2026, 11, 23), "1"))
PERIODS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=32)
GARBAGE = (
    "",
    "x",
    "garbage",
    " " * 36,
    VIEW.written()[1:],
    VIEW.written().replace("a", "p", 1),
    "00a0020261340" + VIEW.written()[13:],
    "00a٠٠20261123" + VIEW.written()[13:],
    VIEW.written() + "y" * 33,
    VIEW.written() + "\n",
    "0" * 300,
)


@given(
    st.sampled_from([None, *FollowUpKind]),
    st.integers(0, 99),
    st.dates(min_value=date(1000, 1, 1)),
    st.uuids(),
    st.uuids(),
    st.booleans(),
)
def test_a_press_on_the_call_list_is_read_as_it_was_written(
    kind: FollowUpKind | None, page: int, day: date, school: UUID, student: UUID, surely: bool
) -> None:
    made = CallPress(
        page=page, day=day, school_id=school, student_id=student, kind=kind, surely=surely
    )
    assert CallPress.read(made.written()) == made
    assert CallsView.read(made.view.written()) == made.view


@given(st.integers(0, 99), st.uuids(), st.uuids())
def test_a_press_on_a_report_is_read_as_it_was_written(
    page: int, school: UUID, report: UUID
) -> None:
    made = ReportPress(page=page, school_id=school, report_id=report)
    assert ReportPress.read(made.written()) == made
    assert ReportsView.read(made.view.written()) == made.view


@given(st.sampled_from(Status), st.integers(1, 999_999_999), st.booleans())
def test_a_mark_is_read_as_it_was_written(status: Status, roll_number: int, sure: bool) -> None:
    mark = Mark(status=status, roll_number=roll_number, sure=sure)
    assert Mark.read(mark.written()) == mark


@given(
    st.sampled_from(register_ids.MODES),
    st.integers(0, 99),
    st.dates(min_value=date(1000, 1, 1)),
    st.uuids(),
    PERIODS,
    st.integers(0, 99),
    st.booleans(),
    st.booleans(),
)
def test_a_view_is_read_as_it_was_written(
    mode: Status,
    page: int,
    day: date,
    course: UUID,
    period: str,
    part: int,
    folds: bool,
    unfolded: bool,
) -> None:
    view = RosterView(
        mode=mode,
        page=page,
        folds=folds,
        unfolded=unfolded,
        attendance_date=day,
        course_offering_id=course,
        period=period,
    )
    written = view.written(part)
    assert RosterView.read(written) == view
    assert RosterView.read(written).key == RegisterKey(course, day, period)
    assert len(written) <= 255


@pytest.mark.parametrize(
    "text", ["", "a", "1", "a1x", "x1", "a-1", "a١", "X1", "a" + "1" * 10, "a1\n"]
)
def test_another_mark_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="Type /attendance again"):
        Mark.read(text)


@pytest.mark.parametrize("text", GARBAGE)
def test_another_view_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="Type /attendance again"):
        RosterView.read(text)


@given(st.text(max_size=80), st.sampled_from([Mark, RosterView]))
def test_any_text_is_read_or_refused(text: str, shape: type[Mark | RosterView]) -> None:
    refusal = ""
    try:
        assert shape.read(text).written()
    except BadInput as refused:
        refusal = str(refused)
    assert not refusal or "Type /attendance again" in refusal


@given(st.uuids())
def test_a_key_is_written_in_22_characters_of_its_own(key: UUID) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", carried.short(key))


@pytest.mark.parametrize(
    "changes", [{"mode": "asleep"}, {"page": "-1"}, {"page": "x"}, {"page": 100}]
)
def test_a_view_takes_no_other_parts(changes: dict[str, object]) -> None:
    assert VIEW.but(mode="late", page="3") == VIEW.model_copy(
        update={"mode": Status.LATE, "page": 3}
    )
    with pytest.raises(BadInput):
        VIEW.but(**changes)


@given(
    st.uuids(),
    st.one_of(st.none(), st.dates(min_value=date(1000, 1, 1))),
    st.integers(0, 99),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300),
)
def test_what_shows_or_looks_for_a_student_is_read_as_it_was_written(
    student: UUID, day: date | None, page: int, typed: str
) -> None:
    shown, search = StudentDay.of(student, day).at(page), StudentSearch(typed=typed).at(page)
    assert StudentDay.read(shown.written()) == shown
    assert StudentSearch.read(search.written()) == search


@given(st.uuids(), st.dates(min_value=date(1000, 1, 1)), PERIODS)
def test_a_nudge_is_read_as_it_was_written(key: UUID, day: date, period: str) -> None:
    one, every = (
        RegisterChoice.of(RegisterKey(key, day, period)),
        NudgeAllChoice(day=day, school_id=key),
    )
    assert RegisterChoice.read(one.written()).key == RegisterKey(key, day, period)
    assert NudgeAllChoice.read(every.written()) == every


@pytest.mark.parametrize("text", ["", "x", "00:", "00:2026112:x", "00::" + "x" * 21, "000::x"])
def test_another_student_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="Type /attendance again"):
        StudentDay.read(text)


def kinds(of: type[Carried] = Carried) -> Iterator[type[Carried]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("control", ["\x00", "\x01", "\t", "\x1f", "\x7f"])
def test_nothing_that_is_carried_has_a_control_character(control: str) -> None:
    """PostgreSQL takes no NUL: such a value is refused before anything looks for it."""
    samples = [
        *("a1", "00:", "00s:biology", "daily:full:0:20261123:", VIEW.written()),
        *(VIEW.written()[5:], VIEW.written()[5:-1], f"{VIEW.written()[5:13]}:"),
        *(VIEW.written()[13:-1], f"00:20261123:{VIEW.written()[13:-1]}"),
        f"00:20261123:{VIEW.written()[13:-1]}:{VIEW.written()[13:-1]}:",
    ]
    for kind in kinds():
        read: Callable[[str], object] = getattr(kind, "read")  # noqa: B009 - each has its own
        for sample in samples:
            for place in range(len(sample) + 1):
                with pytest.raises(BadInput, match="Type /attendance again"):
                    read(f"{sample[:place]}{control}{sample[place:]}")


def test_each_action_has_one_listener() -> None:
    shapes = [register_ids.IS_MARK, register_ids.IS_MODE, register_ids.IS_PAGE]
    names = [
        register_ids.MARK_REST,
        register_ids.UNDO,
        register_ids.DETAILS,
        register_ids.DETAILS_STUDENT,
        register_ids.OPEN_REGISTER,
    ]
    drawn = [
        "m0",
        "m4",
        *(f"{register_ids.MODE}_{mode}" for mode in register_ids.MODES),
        "page_back",
        "page_next",
    ]
    for action_id in [*names, register_ids.OPEN_DAY, *drawn]:
        matched = sum(bool(shape.search(action_id)) for shape in shapes)
        assert matched + (action_id in [*names, register_ids.OPEN_DAY]) == 1, action_id


def test_an_action_is_found_by_its_whole_id() -> None:
    """Bolt searches: a pattern that is open at an end takes the presses of other buttons."""
    shapes = [
        str(value.pattern)
        for module in MODULES
        for name, value in vars(module).items()
        if name.startswith("IS_") and not isinstance(value, str)
    ]
    assert shapes
    assert [each for each in shapes if not (each.startswith("^") and each.endswith(r"\Z"))] == []


def test_what_messages_in_slack_carry_is_never_renamed() -> None:
    """A message that was posted last term is pressed next term: its ids must still be known."""
    known = {
        value
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    }
    assert sorted(known) == [
        "amend",
        "amendments",
        "arrived_call",
        "arrived_student",
        "arrived_take_back",
        "ask",
        "ask_word",
        "begin_create",
        "call_explain",
        "call_follow_up",
        "call_log",
        "call_log_student",
        "call_more",
        "call_turn",
        "change",
        "correct_record",
        "cover",
        "cover_add_staff",
        "cover_done",
        "cover_end",
        "cover_enter",
        "cover_hand_over",
        "cover_list",
        "delivery_is_there",
        "delivery_post_again",
        "desk",
        "details",
        "details_student",
        "digest_student",
        "excuse_done",
        "excuse_enter",
        "excuse_list",
        "excuse_new",
        "excuse_shorten",
        "excuse_student",
        "excuse_withdraw",
        "fold",
        "hold_student",
        "home",
        "leaves_student",
        "m",
        "mark_rest",
        "mode",
        "nudge",
        "nudge_all",
        "open_day",
        "open_register",
        "open_student",
        "page",
        "pick_student",
        "r",
        "release_student",
        "report_accept",
        "report_accept_some",
        "report_decline",
        "report_decline_some",
        "report_done",
        "report_ids",
        "report_turn",
        "roster_add_class",
        "roster_add_staff",
        "roster_add_students",
        "roster_add_teacher",
        "roster_cancel",
        "roster_change_class",
        "roster_change_staff",
        "roster_class",
        "roster_classes",
        "roster_columns",
        "roster_file",
        "roster_import",
        "roster_member",
        "roster_open",
        "roster_sheet",
        "roster_staff",
        "roster_teacher",
        "roster_template",
        "roster_times",
        "roster_undo",
        "roster_upload",
        "s",
        "setup",
        "setup_add",
        "setup_books",
        "setup_brake",
        "setup_clearing",
        "setup_closed",
        "setup_contact",
        "setup_desk",
        "setup_digest",
        "setup_erase",
        "setup_erase_surely",
        "setup_escalation",
        "setup_export",
        "setup_reasons",
        "setup_reminders",
        "setup_remove",
        "setup_reopen",
        "setup_retention",
        "setup_retention_surely",
        "setup_school",
        "setup_zone",
        "show_all",
        "show_day",
        "student_day",
        "student_history",
        "student_ids",
        "turn_day",
        "turn_students",
        "u",
        "undo",
        "what",
    ]
    assert Mark(status=Status.LATE, roll_number=12, sure=True).written() == "L12"
    assert VIEW.written() == "00a0020261123" + "AZOgwAAAcACAAAAAAAAAAQ" + "1"
    held = Held(delivery_id=COURSE)
    assert held.written() == "AZOgwAAAcACAAAAAAAAAAQ"
