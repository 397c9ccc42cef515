"""Pictures of students: a list of those who were found, one student, the history of a day."""
