"""A teacher takes a register: open, tap, done."""

from bot.blocks.ids import register_ids
from tests.school import NAMES
from tests.stories.reading import buttons, text_of
from tests.stories.stage import Stage


def test_a_class_of_thirty_is_taken_in_five_taps(stage: Stage) -> None:
    roster = stage.open("/attendance")
    assert roster["ephemeral"]
    for label in ("Ada L.", "Suharto", "Late", "Seán O.", "Everyone else present"):
        roster = stage.tap(roster, label)
    assert text_of(roster).startswith("Biology 9A · Mon 23 Nov 2026")
    assert "Complete: 27 present, 2 absent, 1 late." in text_of(roster)
    by_status = sorted(mark.status for mark in stage.marks().values())
    assert by_status == ["absent"] * 2 + ["late"] + ["present"] * 27
    assert len({line["change_set_id"] for line in stage.audit()}) == 4
    assert len(stage.audit()) == 30


def test_the_roster_names_everybody_differently(stage: Stage) -> None:
    roster = stage.open("/attendance")
    names = [
        b["text"]["text"]
        for _, b in buttons(roster)
        if register_ids.IS_MARK.fullmatch(b["action_id"])
    ]
    assert len(set(names)) == len(names) == 30
    assert any(NAMES[4][0] in name for name in names)
