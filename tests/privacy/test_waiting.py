"""Nothing is taken out in a school until one of its admins has said for how long what is kept."""

from storage.schools import retentions
from storage.schools.retentions import Retention
from storage.tables import RECORD
from tests.cli.test_setup import rollcall
from tests.privacy.conftest import Known
from tests.privacy.test_keeping import OLD, of_table, record, say, tick


def test_neither_a_night_nor_a_command_takes_anything_out_before(known: Known) -> None:
    school = known.school
    record(school.database, 3, OLD)
    before = of_table(school.database, RECORD)
    tick(school.database, 2)
    assert of_table(school.database, RECORD) == before
    told = rollcall(school, "retention", "--dry-run")
    assert "Nothing is taken out yet: an admin of the school has to save" in told.stdout
    assert "Records 6 years, history of changes 6 years, notes 1 year" in told.stdout
    assert "attendance record: 2019/20 3" in told.stdout
    refused = rollcall(school, "retention", "--admin", "ruth@riverside.test")
    assert (refused.exit_code, "Nothing was taken out" in refused.stderr) == (1, True)
    assert of_table(school.database, RECORD) == before
    say(known, Retention())
    tick(school.database)
    assert len(of_table(school.database, RECORD)) == len(before) - 3


def test_the_schools_that_wait_are_known_by_name(known: Known) -> None:
    database = known.school.database
    waiting = database.read_now(retentions.waiting)
    say(known, Retention())
    assert len(database.read_now(retentions.waiting)) == len(waiting) - 1
