"""One word for one thing: a class's name is no other class's, and a course goes by one."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("storage/**/*.py")]


def test_a_class_has_a_name_that_no_other_has() -> None:
    homes = defaultdict[str, list[str]](list)
    for path in MODULES:
        for name in re.findall(r"^ *class ([A-Za-z]\w*)", path.read_text(), re.MULTILINE):
            homes[name].append(str(path.relative_to(ROOT)))
    found = {name: places for name, places in homes.items() if len(places) > 1}
    assert found == {}


def test_a_course_offering_is_called_by_no_second_word() -> None:
    second = re.compile(r"\bclass_id\b")
    assert not [str(path) for path in MODULES if second.search(path.read_text())]
