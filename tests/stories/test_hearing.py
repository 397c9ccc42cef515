"""What a story's bot logs as an error fails the story, whatever else is logged."""

import pytest

from tests.hearing import guarded
from tests.stories.stage import Stage


def fail(stage: Stage) -> None:
    """Have the bot fail at a command."""
    with stage.without("course_enrollment"):
        stage.open("/attendance biology")
        stage.settle()


def test_a_story_fails_by_an_error_that_its_bot_logs(stage: Stage) -> None:
    stage.open("/attendance biology")
    with pytest.raises(pytest.fail.Exception, match=r"listener_failed: \w+Error"), guarded():
        fail(stage)


@pytest.mark.usefixtures("logged")
def test_it_does_so_too_where_all_is_logged(stage: Stage) -> None:
    stage.open("/attendance biology")
    with pytest.raises(pytest.fail.Exception, match=r"listener_failed: \w+Error"), guarded():
        fail(stage)


@pytest.mark.errors("listener_failed")
def test_a_story_that_expects_the_error_does_not_fail(stage: Stage) -> None:
    fail(stage)
