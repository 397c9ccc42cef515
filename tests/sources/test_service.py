"""Rosters from an SIS's OneRoster service: all of it, what was changed, and what goes wrong."""

import json
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.attendance.errors import BadInput, Refused
from bot.attendance.rosters.fetching import is_due
from bot.oneroster.problems import OneRosterError
from bot.oneroster.syncing.brake import DropError
from bot.sources.errors import FetchError, UnderWayError
from bot.sources.web import SourceReach
from storage.rosters.exports import sets
from storage.schools.importing import brakes, imports, sources
from storage.schools.importing.brakes import Brake
from storage.tables import (
    ROSTER_PAGE,
    ROSTER_SOURCE,
    SCHOOL,
    CourseEnrollment,
    CourseOffering,
    Staff,
    Student,
    TeacherAssignment,
)
from storage.tables.words import ImportDoor
from tests.oneroster.exports import paired, run, stored
from tests.sources.conftest import Fetcher
from tests.sources.sis import SECRET, Fault


def ends(fetcher: Fetcher) -> dict[object, object]:
    return paired(fetcher.database, CourseEnrollment, "sourced_id", "gone_on")


def test_all_of_a_school_is_fetched_and_nothing_of_another(either: Fetcher) -> None:
    fetched = either.fetch()
    assert "nothing was fetched from it so far" in fetched.full_why
    people = stored(either.database, Student, "sourced_id", "given_name", "grade")
    assert people == [("s1", "Ada", "09"), ("s2", "Li", "10")]
    staff = paired(either.database, Staff, "sourced_id", "role")
    assert staff == {"t1": "teacher", "p1": "admin", "a1": "office"}
    assert paired(either.database, Staff, "sourced_id", "email")["t1"] == "t.okafor@school.example"
    titles = stored(either.database, CourseOffering, "sourced_id", "code")
    assert titles == [("bio-a", "BIO-A"), ("bio-b", "BIO")]
    assert stored(either.database, CourseEnrollment, "sourced_id") == [("e2",), ("e3",)]
    assert stored(either.database, TeacherAssignment, "sourced_id") == [("e1",)]
    names = either.database.read_now(lambda c: c.execute(select(SCHOOL.c.name)).scalars().all())
    assert names == ["North"]
    (kept,) = either.database.read_now(imports.of_school, either.school, 5)
    assert (kept.door, kept.source) == (ImportDoor.SOURCE, "The SIS")


def test_every_page_is_read_whatever_a_server_cuts_the_limit_down_to(fetcher: Fetcher) -> None:
    for number in range(250):
        key = f"x{number:03}"
        fetcher.sis.export.add(
            "users", sourcedId=key, enabledUser="true", givenName="X", familyName=key
        )
        role = {"userSourcedId": key, "roleType": "primary", "role": "student"}
        fetcher.sis.export.add("roles", sourcedId=f"r-{key}", orgSourcedId="north", **role)
    fetcher.fetch()
    assert len(stored(fetcher.database, Student, "sourced_id")) == 252
    offsets = [query["offset"] for query in fetcher.sis.asked_for("users")]
    assert offsets == ["0", "100", "200", "256"]


def test_what_was_changed_is_asked_for_with_two_days_to_spare(either: Fetcher) -> None:
    either.fetch()
    began = either.clock.at
    either.clock.at += timedelta(hours=20)
    either.sis.export.row("users", "s1").update(familyName="Lovelace")
    either.sis.export.row("enrollments", "e3").update(endDate="2026-10-01")
    either.sis.touch("s1", "e3")
    fetched = either.fetch()
    assert fetched.full_why == ""
    since = (began - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert either.sis.asked_for("classes")[-1]["filter"] == f"dateLastModified>'{since}'"
    assert paired(either.database, Student, "sourced_id", "family_name")["s1"] == "Lovelace"
    last = paired(either.database, CourseEnrollment, "sourced_id", "ends_on")
    assert str(last["e3"]) == "2026-09-30"
    changed = {str(noun): each.changed for noun, each in fetched.outcome.counts.items()}
    assert (changed["students"], changed["course enrolments"], changed["staff"]) == (1, 1, 0)


def test_rows_that_a_service_marks_as_gone_end(either: Fetcher) -> None:
    either.fetch()
    either.clock.at += timedelta(hours=20)
    either.sis.export.drop("enrollments", "e2")
    at = either.clock.at.isoformat()
    told = {"sourcedId": "e2", "status": "tobedeleted", "dateLastModified": at}
    either.sis.gone["enrollments"] = [told]
    assert either.fetch().full_why == ""
    assert ends(either)["e2"] is not None
    assert ends(either)["e3"] is None


def test_a_role_that_somebody_has_no_more_ends(fetcher: Fetcher) -> None:
    fetcher.fetch()
    fetcher.clock.at += timedelta(hours=20)
    fetcher.sis.export.row("roles", "r3").update(role="parent")
    fetcher.sis.touch("a1")
    assert fetcher.fetch().full_why == ""
    assert paired(fetcher.database, Staff, "sourced_id", "active")["a1"] is False


def test_who_was_of_another_school_and_comes_to_ours_has_all_fetched_once(
    fetcher: Fetcher,
) -> None:
    """A service tells that the enrolment is new; of the person it told long ago, to others."""
    export = fetcher.sis.export
    export.add("users", sourcedId="s9", enabledUser="true", givenName="Jo", familyName="South")
    role = {"userSourcedId": "s9", "roleType": "primary", "role": "student"}
    export.add("roles", sourcedId="r9", orgSourcedId="south", **role)
    fetcher.fetch()
    assert len(stored(fetcher.database, Student, "sourced_id")) == 2
    fetcher.clock.at += timedelta(hours=20)
    of_north = {"classSourcedId": "bio-b", "schoolSourcedId": "north", "role": "student"}
    export.add("enrollments", sourcedId="e9", userSourcedId="s9", **of_north)
    fetcher.sis.touch("e9")
    assert fetcher.fetch().full_why == "what was changed does not fit what was fetched before"
    assert ("s9",) in stored(fetcher.database, Student, "sourced_id")


def test_all_is_fetched_every_week_and_when_rosters_came_from_elsewhere(
    fetcher: Fetcher, tmp_path: Path
) -> None:
    fetcher.fetch()
    fetcher.clock.at += timedelta(days=6)
    assert fetcher.fetch().full_why == ""
    fetcher.clock.at += timedelta(days=1)
    # Dropped in silence, as views of a database do: seen when all is fetched.
    fetcher.sis.export.drop("enrollments", "e2")
    assert fetcher.fetch().full_why == "all is fetched every 7 days"
    assert ends(fetcher)["e2"] is not None
    fetcher.clock.at += timedelta(days=1)
    export = fetcher.sis.export
    run(fetcher.database, export.folder(tmp_path / "file"), time_zone=None, now=fetcher.clock.at)
    assert fetcher.fetch().full_why == "the rosters came from elsewhere meanwhile"


def test_a_service_that_does_not_filter_gives_all_each_time(fetcher: Fetcher) -> None:
    fetcher.sis.filters = False
    fetcher.fetch()
    fetcher.clock.at += timedelta(days=1)
    assert fetcher.fetch().full_why == "the service does not say what was changed"


def test_a_service_that_refuses_a_large_limit_gets_the_standards(fetcher: Fetcher) -> None:
    fetcher.sis.most = 100
    fetcher.fetch()
    fetcher.clock.at += timedelta(days=1)
    assert fetcher.fetch().full_why == ""
    assert [query["limit"] for query in fetcher.sis.asked_for("orgs")][:2] == ["1000", "100"]
    assert {query["limit"] for query in fetcher.sis.asked_for("users")} == {"100"}


def test_a_fetch_that_was_killed_is_tried_again_that_night(fetcher: Fetcher) -> None:
    lease, night = timedelta(0), fetcher.clock.now().replace(hour=3)
    fetcher.settle(at=time(3))
    changed = fetcher.source.changed_at.replace(hour=1)
    fetcher.clock.at = night
    assert fetcher.database.write_now(sources.take, fetcher.source.id, lease, night)
    killed = replace(fetcher.source, changed_at=changed)
    assert not is_due(killed, night + timedelta(minutes=30))
    assert is_due(killed, night + timedelta(hours=1))
    fetcher.fetch(is_scheduled=True)
    done = replace(fetcher.source, changed_at=changed)
    assert not is_due(done, night + timedelta(hours=3))


def test_who_asks_too_often_waits_as_long_as_is_said(fetcher: Fetcher) -> None:
    fetcher.sis.a_minute = 8
    fetcher.fetch()
    assert fetcher.clock.waits == [60.0]
    assert len(stored(fetcher.database, Student, "sourced_id")) == 2


PASSING = (
    Fault("users", cut="json"),
    Fault("users", cut="connection"),
    Fault("users", 503, "Service Unavailable", {"Retry-After": "7"}),
    Fault("users", 500, {"imsx_codeMajor": "failure", "imsx_description": "Oh"}),
    Fault("users", 401, {"statusInfoSet": [{"imsx_codeMajor": "failure"}]}),
)


# The server that breaks off says so itself.
@pytest.mark.errors("uvicorn")
def test_what_may_pass_is_asked_for_again(fetcher: Fetcher) -> None:
    for fault in PASSING:
        fetcher.sis.faults, fetcher.sis.made = [replace(fault)], 0
        fetcher.clock.waits.clear()
        fetcher.fetch(is_full=True)
        assert len(stored(fetcher.database, Student, "sourced_id")) == 2
        assert fetcher.sis.made == (2 if fault.status == 401 else 1)
        told = [7.0] if "Retry-After" in fault.headers else [2.0]
        assert fetcher.clock.waits == ([] if fault.status == 401 else told)


def test_what_does_not_pass_ends_the_fetch_and_changes_nothing(fetcher: Fetcher) -> None:
    fetcher.sis.faults = [Fault("users", 503, "Service Unavailable") for _ in range(6)]
    with pytest.raises(FetchError, match=r"users from row 1 on \(status 503\)") as caught:
        fetcher.fetch()
    assert caught.value.passes
    assert fetcher.clock.waits == [2, 4, 8, 16, 32]
    assert stored(fetcher.database, Student, "sourced_id") == []


def refused(body: object, status: int = 403, **headers: str) -> list[Fault]:
    return [Fault("users", status, body, headers)]


FLAT = {
    "imsx_codeMajor": "failure",
    "imsx_description": "No scope\x00",
    "imsx_codeMinor": "forbidden",
}
NESTED = {"imsx_codeMinorField": [{"imsx_codeMinorFieldValue": "forbidden"}]}


REFUSALS: list[tuple[list[Fault], str]] = [
    (refused(FLAT), r"status 403\): “No scope , forbidden”"),
    (refused({"imsx_StatusInfo": FLAT | {"imsx_codeMinor": NESTED}}), ": “No scope , forbidden”"),
    (refused({"statusInfoSet": [FLAT]}), ": “No scope , forbidden”"),
    (refused({"statusInfoSet": []}), r"\(status 403\)\.$"),
    (refused("<html>Forbidden</html>"), r"users from row 1 on \(status 403\)\.$"),
    (refused(FLAT, 200), "“No scope , forbidden”"),
    (refused({"users": {}}, 200), "has no list “users”"),
    (refused([], 200), "is no JSON object"),
    (refused({"users": [{"givenName": "Ada"}]}, 200), "a row of users that has no sourcedId"),
    (refused("", 302, Location="https://elsewhere.test/"), "sends us elsewhere"),
]


def test_a_refusal_is_told_in_the_services_words(fetcher: Fetcher) -> None:
    for faults, told in REFUSALS:
        fetcher.sis.faults = list(faults)
        with pytest.raises(FetchError, match=told) as caught:
            fetcher.fetch()
        assert not caught.value.passes
    assert stored(fetcher.database, Student, "sourced_id") == []


def test_a_server_that_gives_the_same_page_again_and_again_is_seen_through(
    fetcher: Fetcher,
) -> None:
    rows = {"users": [{"sourcedId": "s1", "givenName": "Ada"}]}
    fetcher.sis.faults = [Fault("users", 200, rows) for _ in range(2)]
    with pytest.raises(FetchError, match="the same rows of users again and again"):
        fetcher.fetch()


def test_a_token_is_asked_for_anew_before_it_ends_and_the_secret_shown_in_either_way(
    fetcher: Fetcher,
) -> None:
    fetcher.sis.token_lasts, fetcher.sis.a_minute = 100, 8
    fetcher.sis.takes_basic = False
    fetcher.fetch()
    assert fetcher.clock.waits == [60.0]
    assert fetcher.sis.made == 2
    fetcher.settle("wrong")
    with pytest.raises(FetchError, match=r"a token \(status 401\): “invalid_client”"):
        fetcher.fetch()


def test_a_service_of_several_schools_has_to_be_told_which(fetcher: Fetcher) -> None:
    listed = r"North \(north\), South \(south\), expected one school: write your school's id"
    for named, told in (("", listed), ("west", "expected one with the id west")):
        fetcher.settle(sourced_id=named)
        with pytest.raises(FetchError, match=told):
            fetcher.fetch()


def test_a_source_never_touches_another_school(fetcher: Fetcher, tmp_path: Path) -> None:
    run(fetcher.database, fetcher.sis.export.folder(tmp_path / "file"))
    with pytest.raises(Refused, match="names other schools than Riverside: North"):
        fetcher.fetch()
    assert fetcher.database.read_now(imports.of_school, fetcher.school, 5) == []


def test_the_brake_stops_a_fetch(fetcher: Fetcher) -> None:
    fetcher.database.write_now(brakes.give, fetcher.school, Brake(10, 1))
    fetcher.fetch()
    fetcher.sis.export.drop("enrollments", "e2")
    with pytest.raises(DropError, match="1 of 2 course enrolments would end"):
        fetcher.fetch(is_full=True)
    assert ends(fetcher)["e2"] is None
    fetched = fetcher.fetch(is_full=True, dry_run=True)
    assert (fetched.full_why, len(fetched.outcome.drops)) == ("somebody asked for it", 1)
    assert ends(fetcher)["e2"] is None
    fetcher.fetch(is_full=True, allow_drop=True)
    assert ends(fetcher)["e2"] is not None


def test_two_do_not_fetch_at_a_time(fetcher: Fetcher) -> None:
    lease = timedelta(minutes=1)
    owner = fetcher.database.write_now(sources.take, fetcher.source.id, lease, None)
    assert owner is not None
    with pytest.raises(UnderWayError):
        fetcher.fetch()
    fetcher.database.write_now(sources.give_back, owner)
    fetcher.fetch()


def test_nothing_of_a_private_network_is_asked_unless_the_settings_open_it(
    fetcher: Fetcher,
) -> None:
    port = fetcher.url.rsplit(":", 1)[1]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]"):
        for scheme in ("http", "https"):
            fetcher.settle(token_address=f"{scheme}://{host}:{port}/oauth/token")
            closed = replace(fetcher, reach=SourceReach())
            with pytest.raises(FetchError, match="ROLLCALL_SOURCE_NETWORKS"):
                closed.fetch()
    assert fetcher.sis.made == 0


def test_a_secret_is_kept_sealed_and_for_its_addresses_alone(fetcher: Fetcher) -> None:
    kept = fetcher.database.read_now(
        lambda c: c.execute(select(ROSTER_SOURCE.c.secret)).scalar_one()
    )
    assert SECRET.encode() not in kept
    assert SECRET not in repr(fetcher.source)
    for changed in (
        {"address": "https://evil.example/ims/oneroster/v1p1"},
        {"token_address": "https://evil.example/token"},
        {"client_id": "another"},
    ):
        with pytest.raises(BadInput, match="write the secret again") as caught:
            fetcher.settle("", **changed)
        assert caught.value.field == "secret"
    fetcher.settle("", name="Our SIS")
    fetcher.fetch()


IMPOSSIBLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"address": "sis.example.org"}, "address"),
    ({"address": "https://user:pw@sis.example.org"}, "address"),
    ({"token_address": "ftp://sis.example.org"}, "token_address"),
    ({"token_address": "https://sis.example.org:99999"}, "token_address"),
    ({"client_id": ""}, "client_id"),
    ({"name": ""}, "name"),
    ({"full_every_days": 0}, "full_every_days"),
)


def test_what_can_be_no_source_is_refused_by_its_field(fetcher: Fetcher) -> None:
    for changed, field in IMPOSSIBLE:
        with pytest.raises(BadInput) as caught:
            fetcher.settle(**changed)
        assert caught.value.field == field


def test_passwords_and_families_are_not_taken(either: Fetcher) -> None:
    either.fetch()
    pages = either.database.read_now(
        lambda c: c.execute(select(ROSTER_PAGE.c.file, ROSTER_PAGE.c.content)).all()
    )
    told = json.dumps([sets.unpacked(content) for _, content in pages])
    assert "hunter2" not in told
    assert "m1" not in told
    assert "bio-s" not in told


def test_what_goes_wrong_is_always_a_refusal(fetcher: Fetcher) -> None:
    fetcher.sis.export.row("users", "s1").update(enabledUser="perhaps")
    with pytest.raises(
        OneRosterError, match=r'users.csv, row 4, column enabledUser: found "perhaps"'
    ):
        fetcher.fetch()
