"""Lists of records: made in another way than one record is, and the same to the byte."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, update

from storage.tables import RECORD
from tests.api.conftest import PATH, TODAY, Client, Ids, Json
from tests.stories.stage import Stage

# A microsecond before the minute, and a note with all that JSON writes in a way of its own.
ODD_INSTANT = datetime(2026, 11, 23, 23, 59, 59, 999_999, tzinfo=UTC)
ODD_NOTE = "Zoë\t\"späť\" \\ / \u2028 👩\u200d🏫 \n</script> & 'x'"


def test_a_list_has_each_record_as_it_is_read_alone(client: Client, ids: Ids, stage: Stage) -> None:
    late: Json = {"status": "late", "minutes_late": 7, "note": ODD_NOTE}
    said: tuple[Json, ...] = (late, {"status": "absent"}, {})
    written = [client.post(ids.body(place) | more) for place, more in enumerate(said)]
    last = UUID(written[-1].json()["id"])
    odd = update(RECORD).where(RECORD.c.id == last)
    odd = odd.values(recorded_at=ODD_INSTANT, teacher_assignment_id=None)
    stage.database.write_now(Connection.execute, odd)

    whole = client.get(course_offering_id=ids.course_offering_id)

    alone = [client.call("GET", f"{PATH}/{each['id']}") for each in whole.json()]
    assert len(alone) == len(said)
    assert whole.content == b"[%s]" % b",".join(each.content for each in alone)
    assert whole.headers["Content-Type"] == alone[0].headers["Content-Type"]


def test_all_filters_at_once_find_it_on_every_page(client: Client, ids: Ids) -> None:
    for place in range(2):
        assert client.post(ids.body(place, status="absent")).ok
    filters = {
        "course_offering_id": ids.course_offering_id,
        "teacher_assignment_id": ids.assignment_of("Tunde Okafor"),
        "from": TODAY,
        "to": TODAY,
        "status": "absent",
        "limit": "1",
    }
    first = client.get(**filters)
    second = client.call("GET", first.links["next"]["url"])
    assert len({record["id"] for page in (first, second) for record in page.json()}) == 2
    assert "next" not in second.links
