"""Covers in words: those of today and to come."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from bot.attendance import names
from bot.attendance.covers.handing import MOST_LISTED, ListedCover
from bot.attendance.days import written_times
from bot.attendance.names import cut, isolated
from bot.blocks.elements import LONGEST_TEXT, Block, actions, asking, button, context, section
from bot.blocks.forms import modal
from bot.blocks.ids import cover_ids
from bot.blocks.ids.cover_ids import CoverChoice
from storage.registers.covers import CoverRow


def coming(found: Sequence[ListedCover], carried: BaseModel, note: str = "") -> dict[str, Any]:
    """Draw the covers that are not over, each with the way to end it for those who may."""
    rows = [_row(each) for each in found[:MOST_LISTED]]
    more = [context("There are more: those that begin later come up as these go.")]
    hand_over = button(cover_ids.HAND_OVER, "Hand over a register…", "hand_over")
    blocks: list[Block] = [
        *([section(note)] if note else []),
        actions("hand_over", [hand_over]),
        *(rows or [section("Nobody covers anything today or on the days to come.")]),
        *(more if len(found) > MOST_LISTED else []),
    ]
    return modal(cover_ids.LIST, "Covers", blocks, carried)


def _row(listed: ListedCover) -> Block:
    cover = listed.cover
    who = _name(cover.given_name, cover.family_name)
    teacher = cover.teacher_family_name
    instead = f" for {_name(cover.teacher_given_name or '', teacher)}" if teacher else ""
    by = _name(cover.enterer_given_name, cover.enterer_family_name)
    text = f"{who}{instead}: {isolated(cut(cover.title, 100))}, {span(cover)} · entered by {by}"
    value = CoverChoice(cover_id=cover.id).written()
    block = section(cut(text, LONGEST_TEXT)) | {"block_id": value}
    if not listed.ends:
        return block
    end = button(cover_ids.END, "End", value, says=f"End the cover of {who}")
    question = f"{who} sees and changes nothing of it any more."
    return block | {"accessory": asking(end, "End this cover?", question, "End it", "Keep it")}


def _name(given_name: str, family_name: str) -> str:
    return isolated(names.full((given_name, family_name)))


def span(cover: CoverRow) -> str:
    """Write "Mon 23 Nov, period 2", "Mon 23 Nov" or "Mon 23 Nov to Wed 25 Nov"."""
    first, last = written_times.day(cover.begins_on), written_times.day(cover.ends_on)
    if cover.period is not None:
        return f"{first}, period {cover.period}" if cover.period else f"{first}, this lesson"
    return first if first == last else f"{first} to {last}"
