"""What is due: timetable, closed days, enrolments and records say it."""
