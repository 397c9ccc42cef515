"""A served playground with a small app behind it, both on real sockets."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from playground import WorkspaceConfig, create_playground
from tests.playground.world import CONFIG, App, Clock, World
from tests.serving import served, session


@pytest.fixture
def make_world() -> Generator[Callable[..., World]]:
    """Makes worlds whose configuration differs from the usual one in what is given."""
    with ExitStack() as stack:

        def make(
            *, by_socket: bool = False, others: Sequence[WorkspaceConfig] = (), **changes: Any
        ) -> World:
            app, clock = App(), Clock()
            routes = [Route("/slack/events", app.receive, methods=["POST"])]
            app.url = stack.enter_context(served(Starlette(routes=routes)))
            playground = create_playground(CONFIG.model_copy(update=changes), clock, others)
            workspace = playground.state.workspace
            for each in playground.state.workspaces:
                each.request_url = None if by_socket else f"{app.url}/slack/events"
            url = stack.enter_context(served(playground))
            http = stack.enter_context(session())
            return World(url, workspace, app, clock, http, playground.state.workspaces)

        yield make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """The usual world."""
    return make_world()
