"""Whatever a listener reads of students to show it is kept in the access log by that listener."""

import ast
import importlib
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FunctionType, ModuleType

import bot.listeners

ROOT = Path(bot.listeners.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
SAYS_WHOM = {"student", "student_id", "students", "cells"}
# Why each of these needs to keep nothing itself.
KEPT_OTHERWISE = {
    "bot.listeners.digests.show_all._found": "whoever calls it keeps it, by the digest's level",
    "bot.listeners.registers.day.show_day": "a list of registers: none opens at once",
    "bot.listeners.registers.day._answer": "a register opens by roster.opened, which keeps it",
    "bot.listeners.words._missing": "a list of registers: none opens at once",
    "bot.listeners.students.looking._found": "names to choose from, and nothing that is recorded",
    "bot.listeners.students.picking.suggest": "names to choose from, and nothing that is recorded",
}


def rules_read(function: Function, module: ModuleType) -> Iterator[FunctionType]:
    """The rules by which a listener reads; what it does leaves a trail of its own."""
    for call in ast.walk(function):
        if not (isinstance(call, ast.Call) and ast.unparse(call.func).endswith("database.read")):
            continue
        for node in (inner for given in call.args for inner in ast.walk(given)):
            if isinstance(node, ast.Name | ast.Attribute):
                name, _, rest = ast.unparse(node).partition(".")
                found: object = getattr(module, name, None)
                for each in filter(None, rest.split(".")):
                    found = getattr(found, each, None)
                if isinstance(found, FunctionType) and found.__module__.startswith("bot."):
                    yield found


def shown_types(rule: FunctionType) -> Iterator[type]:
    """The values, and what is in them, that a rule gives."""
    # Kept as well, so that none that is gone leaves its id to another.
    waiting, seen = [typing.get_type_hints(rule).get("return")], dict[int, object]()
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen[id(each)] = each
        waiting += typing.get_args(each)
        if isinstance(each, type) and is_dataclass(each):
            yield each
            waiting += typing.get_type_hints(each).values()


def shows_students(rule: FunctionType) -> bool:
    names = {field.name for kind in shown_types(rule) for field in fields(kind)}
    return bool(names & SAYS_WHOM)


def unkept(file: Path) -> Iterator[str]:
    """The listeners of a module that read of students more often than they keep a look."""
    inside = file.relative_to(ROOT.parent.parent).with_suffix("")
    module = importlib.import_module(".".join(inside.parts).removesuffix(".__init__"))
    for function in ast.parse(file.read_text()).body:
        if isinstance(function, Function):
            reads = [rule for rule in rules_read(function, module) if shows_students(rule)]
            if len(reads) > ast.unparse(function).count("accesses.keep("):
                yield f"{module.__name__}.{function.name}"


def test_what_a_listener_reads_of_students_it_keeps_before_it_is_shown() -> None:
    found = {each for file in sorted(ROOT.rglob("*.py")) for each in unkept(file)}
    assert found == set(KEPT_OTHERWISE)
