"""Action ids of schools that go to another workspace."""

SETUP_MOVE = "setup_move"
TAKE_OVER = "move_take_over"
