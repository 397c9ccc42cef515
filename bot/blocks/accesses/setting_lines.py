"""What was changed of what a school has set up, in words: "changed reminders: minutes 10 → 15"."""

from collections.abc import Iterator, Mapping

from bot.attendance.names import cut, full
from storage.accesses.setting_changes import SettingRow, SettingValues
from storage.tables.setting_words import DeedDoor, Setting

AT_COMMAND_LINE = "at the command line"
AN_OWNER = "an owner of the workspace"
_LONGEST_VALUE = 120
_OF = {
    Setting.CLOCK: "the time zone and the clock",
    Setting.WORKSPACE: "the Slack workspace",
    Setting.AMENDING: "how long registers are changed without a reason",
    Setting.DIGEST: "a digest",
    Setting.REMINDERS: "reminders",
    Setting.TOLD_LAST: "who is told last of a missing register",
    Setting.CLOSED_DAYS: "closed days",
    Setting.ARRIVALS: "late arrivals",
    Setting.ESCALATION: "when somebody is told that nobody was reached",
    Setting.TO_BE_TOLD: "who is told that nobody was reached",
    Setting.CONTACT_CLOCK: "the contact clock",
    Setting.CLEARING: "how absences are cleared",
    Setting.REASONS: "the reasons",
    Setting.BRAKE: "what stops an import",
    Setting.SOURCE: "from where rosters are fetched",
    Setting.TOKEN: "a token of the API",
    Setting.ACCOUNT: "the link to a Slack account",
    Setting.TOMBSTONE: "whom imports leave out",
}
# What tells a setting from others of its kind, and stands also where it was not changed.
_NAMED_BY = {
    Setting.DIGEST: ("kind", "channel_id"),
    Setting.CLOSED_DAYS: ("first", "last"),
    Setting.TOKEN: ("name", "prefix"),
    Setting.SOURCE: ("name",),
}
_WORDS = {
    "hour_cycle": "clock of so many hours",
    "team_id": "workspace",
    "amend_days": "days for teachers",
    "office_amend_days": "days for the office",
    "channel_id": "channel",
    "office_channel_id": "channel of the list",
    "active": "on",
    "after_minutes": "after minutes",
    "office_after_minutes": "the list after minutes",
    "co_teachers_after_minutes": "co-teachers after minutes",
    "persons_after_minutes": "told last after minutes",
    "grace_minutes": "missing after minutes",
    "missed": "lessons that were over become",
    "absent_after_minutes": "absent after minutes",
    "clears": "on",
}


def changed(row: SettingRow) -> str:
    """Write "added a digest", "changed reminders", "removed closed days", and whom it is about."""
    done = "added" if row.before is None else "removed" if row.after is None else "changed"
    whom = f", {full(row.of)}" if row.of else ""
    named = ", ".join(_named(row))
    return f"{done} {_OF[row.setting]}{whom}{f' ({named})' if named else ''}"


def told(row: SettingRow) -> str:
    """Write what was changed, with what stood there and stands there now, as far as it is short."""
    parts = [
        f"{_word(name)} {_short(was, name)} → {_short(now, name)}"
        if row.before is not None and row.after is not None
        else f"{_word(name)} {_short(now or was, name)}"
        for name, was, now in _differing(row)
    ]
    return ": ".join(filter(None, (changed(row), "; ".join(parts))))


def was(row: SettingRow) -> str:
    """Write what stood there, as far as it was changed."""
    return _side(row, row.before)


def now(row: SettingRow) -> str:
    """Write what stands there since then, as far as it was changed."""
    return _side(row, row.after)


def by_whom(row: SettingRow) -> str:
    """Say who changed it."""
    if row.by:
        return full(row.by)
    at_server = row.door is DeedDoor.COMMAND_LINE
    return AT_COMMAND_LINE if at_server else AN_OWNER


def _side(row: SettingRow, values: SettingValues | None) -> str:
    if values is None:
        return ""
    names = [name for name, _, _ in _differing(row)]
    return "; ".join(f"{_word(name)}: {_value(values, name)}" for name in names)


def _differing(row: SettingRow) -> Iterator[tuple[str, Mapping[str, object], SettingValues]]:
    """Give the names of what differs, with both sides; of what is new or gone what it has."""
    before, after = row.before or {}, row.after or {}
    told_already = _NAMED_BY.get(row.setting, ())
    for name in {**before, **after}:
        if before.get(name) == after.get(name):
            continue
        is_changed = row.before is not None and row.after is not None
        if is_changed or name not in told_already:
            yield name, before, after


def _named(row: SettingRow) -> list[str]:
    values = row.after or row.before or {}
    found = [_short(values, name) for name in _NAMED_BY.get(row.setting, ()) if values.get(name)]
    return list(dict.fromkeys(found))


def _word(name: str) -> str:
    return _WORDS.get(name, name.replace("_", " "))


def _short(values: SettingValues, name: str) -> str:
    return cut(_value(values, name), _LONGEST_VALUE)


def _value(values: SettingValues, name: str) -> str:
    value = values.get(name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in {None, ""} else ", ".join(str(value).splitlines())
