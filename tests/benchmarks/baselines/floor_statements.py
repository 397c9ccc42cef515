"""What the floor asks of the database: the same questions, written by hand for the raw drivers."""

import re

AUTHORITY = """
SELECT school.id, school.time_zone, school.amend_days, school.closed_through, school.gone_through,
       course_offering.title, staff.id, staff.role, teacher_assignment.id,
       meeting.period, meeting.starts_at, meeting.ends_at
FROM course_offering
JOIN school ON school.id = course_offering.school_id
JOIN staff ON staff.school_id = school.id
LEFT JOIN teacher_assignment ON teacher_assignment.staff_id = staff.id
     AND teacher_assignment.course_offering_id = course_offering.id
     AND (teacher_assignment.begins_on IS NULL OR teacher_assignment.begins_on <= :day)
     AND (teacher_assignment.ends_on IS NULL OR teacher_assignment.ends_on >= :day)
     AND teacher_assignment.ended_at IS NULL
LEFT JOIN meeting ON meeting.course_offering_id = course_offering.id
     AND meeting.weekday = :weekday
     AND (meeting.begins_on IS NULL OR meeting.begins_on <= :day)
     AND (meeting.ends_on IS NULL OR meeting.ends_on >= :day)
WHERE course_offering.id = :course AND staff.slack_user_id = :user AND staff.slack_team_id = :team
      AND staff.slack_enterprise_id = '' AND staff.active
"""

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"

CELLS = """
SELECT course_enrollment.id, course_enrollment.roll_number, course_enrollment.student_id,
       student.given_name, student.family_name, attendance_record.status,
       attendance_record.minutes_late, attendance_record.reason, attendance_record.note,
       coalesce(attendance_record.order_key,
                (SELECT max(order_key) FROM attendance_change
                 WHERE course_enrollment_id = course_enrollment.id
                       AND attendance_date = :day AND period = ''), 0),
       EXISTS (SELECT 1 FROM excuse WHERE excuse.student_id = course_enrollment.student_id
               AND withdrawn_at IS NULL AND excuse.begins_on <= :day AND excuse.ends_on >= :day)
FROM course_enrollment
JOIN student ON student.id = course_enrollment.student_id
LEFT JOIN attendance_record ON attendance_record.course_enrollment_id = course_enrollment.id
     AND attendance_record.attendance_date = :day AND attendance_record.period = ''
WHERE course_enrollment.course_offering_id = :course AND course_enrollment.begins_on <= :day
      AND (course_enrollment.ends_on IS NULL OR course_enrollment.ends_on >= :day)
"""

CELL = CELLS + " AND course_enrollment.roll_number = :roll"

RECORD = """
INSERT INTO attendance_record (id, school_id, course_offering_id, course_enrollment_id, student_id,
    teacher_assignment_id, attendance_date, period, status, recorded_at, recorded_by_id, door,
    change_set_id, order_key)
VALUES (:record, :school, :course, :enrollment, :student, :assignment, :day, '', :status, :now,
    :staff, 'slack', :change_set, :order)
ON CONFLICT (course_enrollment_id, attendance_date, period) DO UPDATE SET
    teacher_assignment_id = excluded.teacher_assignment_id, status = excluded.status,
    minutes_late = NULL, reason = NULL, note = NULL, recorded_at = excluded.recorded_at,
    recorded_by_id = excluded.recorded_by_id, door = excluded.door,
    change_set_id = excluded.change_set_id, order_key = excluded.order_key, confirmed_key = NULL
WHERE attendance_record.order_key <= excluded.order_key
"""

AUDIT = """
INSERT INTO attendance_change (id, school_id, change_set_id, action, door, staff_id, recorded_at,
    order_key, acted_at, course_offering_id, course_enrollment_id, student_id, attendance_date,
    period, before_status, after_status, is_amendment, teacher_assignment_id)
VALUES (:change, :school, :change_set, 'mark', 'slack', :staff, :now, :order, :acted_at, :course,
    :enrollment, :student, :day, '', :before, :status, :amends, :assignment)
"""

COMPLETE = """
SELECT NOT EXISTS (
    SELECT 1 FROM course_enrollment
    LEFT JOIN attendance_record ON attendance_record.course_enrollment_id = course_enrollment.id
         AND attendance_record.attendance_date = :day AND attendance_record.period = ''
    WHERE course_enrollment.course_offering_id = :course AND course_enrollment.begins_on <= :day
          AND (course_enrollment.ends_on IS NULL OR course_enrollment.ends_on >= :day)
          AND attendance_record.id IS NULL)
"""

REGISTER = """
INSERT INTO register (id, school_id, course_offering_id, attendance_date, period, revision,
    saved_at, saved_by_id, completed_at)
VALUES (:register, :school, :course, :day, '', 1, :now, :staff, :completed)
ON CONFLICT (course_offering_id, attendance_date, period) DO UPDATE SET
    revision = register.revision + 1, saved_at = excluded.saved_at,
    saved_by_id = excluded.saved_by_id, completed_at = excluded.completed_at
"""

NOTIFY = "SELECT pg_notify('floor', :news)"

SAVED = """
SELECT register.saved_at, staff.given_name, staff.family_name
FROM register LEFT JOIN staff ON staff.id = register.saved_by_id
WHERE register.course_offering_id = :course AND register.attendance_date = :day AND period = ''
"""

READER = """
SELECT scopes, expires_at, revoked_at,
       EXISTS (SELECT 1 FROM student WHERE id = :student AND school_id = api_token.school_id),
       EXISTS (SELECT 1 FROM course_offering WHERE id = :course AND school_id = api_token.school_id)
FROM api_token WHERE digest = :digest
"""

_RECORDS = """
SELECT id, school_id, course_offering_id, teacher_assignment_id, course_enrollment_id, student_id,
       attendance_date, period, status, minutes_late, reason, note, recorded_at
FROM attendance_record WHERE {}
ORDER BY attendance_date DESC, course_offering_id, student_id, period LIMIT :limit
"""
RECORDS_OF_STUDENT = _RECORDS.format("student_id = :student")
RECORDS_OF_COURSE = _RECORDS.format("course_offering_id = :course")


def for_psycopg(statement: str) -> str:
    """Write `:name` as psycopg does."""
    return re.sub(r":(\w+)", r"%(\1)s", statement)
