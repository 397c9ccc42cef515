"""So many are served at once, in turn; presses before redraws; who comes too late is told so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.crowds import Crowded, Turnstile, making_room


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """A turnstile, and those who come to it by name: each stays until it is told to go."""

    def __init__(self, at_once: int = 1) -> None:
        self.clock = Clock()
        self.turnstile = Turnstile(at_once, 1.0, self.clock)
        self.served: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.gates: dict[str, asyncio.Event] = {}

    async def come(self, *names: str) -> None:
        """Have some come; those whose names begin with "r" are redraws."""
        for name in names:
            self.gates[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._stay(name))
            await settled()

    async def go(self, name: str) -> None:
        self.gates[name].set()
        await settled()

    async def go_all(self) -> list[str]:
        """Let each go as soon as it is served; gives the order in which they were."""
        for gate in self.gates.values():
            gate.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        return self.served

    async def _stay(self, name: str) -> None:
        async with self.turnstile.redraw() if name.startswith("r") else self.turnstile.press():
            self.served.append(name)
            await self.gates[name].wait()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def run(story: Callable[[Scene], Awaitable[None]], at_once: int = 1) -> None:
    async def told() -> None:
        await story(Scene(at_once))

    asyncio.run(told())


def test_those_who_come_first_are_served_first_and_so_many_at_once() -> None:
    async def story(scene: Scene) -> None:
        await scene.come("a", "b", "c", "d")
        assert (scene.served, scene.turnstile.waiting()) == (["a", "b"], 2)
        await scene.go("b")
        assert scene.served == ["a", "b", "c"]
        assert await scene.go_all() == ["a", "b", "c", "d"]
        await scene.come("e", "f")
        assert scene.served[-2:] == ["e", "f"]

    run(story, at_once=2)


def test_presses_go_before_redraws_but_one_turn_in_four_is_theirs() -> None:
    async def story(scene: Scene) -> None:
        await scene.come("a", "r1", "r2", *"bcdefgh")
        assert await scene.go_all() == ["a", *"bcd", "r1", *"efg", "r2", "h"]

    run(story)


def test_who_would_wait_too_long_is_turned_away_at_once() -> None:
    async def story(scene: Scene) -> None:
        await scene.come("a", "b")
        scene.clock.now = 1.0
        await scene.come("c")
        scene.clock.now = 1.1
        await scene.come("d", "r")
        assert isinstance(scene.tasks["d"].exception(), Crowded)
        assert await scene.go_all() == ["a", "b", "c", "r"]

    run(story)


def test_who_gives_up_takes_no_turn() -> None:
    async def story(scene: Scene) -> None:
        await scene.come("a", "b", "c")
        scene.tasks["b"].cancel()
        await settled()
        assert scene.turnstile.waiting() == 1
        scene.gates["a"].set()
        scene.tasks["a"].cancel()
        await scene.go("a")
        assert await scene.go_all() == ["a", "c"]
        await scene.come("d")
        assert scene.served[-1] == "d"

    run(story)


def test_who_is_cancelled_in_its_very_turn_gives_it_to_the_next() -> None:
    async def story(scene: Scene) -> None:
        await scene.come("a", "b", "c")
        scene.gates["a"].set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        scene.tasks["b"].cancel()
        await settled()
        assert scene.served[-1] == "c"
        await scene.go_all()

    run(story)


@pytest.mark.parametrize("times", [1, 2])
def test_who_waits_for_slack_makes_room_and_comes_back_in_turn(times: int) -> None:
    async def story(scene: Scene) -> None:
        answers, back = asyncio.Event(), asyncio.Event()

        async def asking() -> None:
            async with making_room():
                await answers.wait()

        async def press() -> None:
            async with scene.turnstile.press():
                await asyncio.gather(*(asking() for _ in range(times)))
                scene.served.append("back")
                back.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(press())
            await settled()
            await scene.come("a", "b")
            assert scene.served == ["a"]
            answers.set()
            await settled()
            assert scene.served == ["a"]
            await scene.go("a")
            await scene.go("b")
            await back.wait()
        assert scene.served == ["a", "b", "back"]
        await scene.come("c")
        assert scene.served[-1] == "c"
        await scene.come("d")
        assert scene.turnstile.waiting() == 1
        await scene.go_all()

    run(story)


def test_room_is_made_without_a_place_and_after_it_too() -> None:
    async def story(scene: Scene) -> None:
        async with making_room():
            await scene.come("a", "b")
        answers = asyncio.Event()

        async def later() -> None:
            async with making_room():
                await answers.wait()

        await scene.go_all()
        async with scene.turnstile.press():
            left = asyncio.create_task(later())
            await settled()
        answers.set()
        await left
        await scene.come("c", "d")
        assert (scene.served[-1], scene.turnstile.waiting()) == ("c", 1)
        await scene.go_all()

    run(story)
