"""What follows an answer: done to the end, also when the program ends."""

import asyncio
from collections.abc import Callable

import pytest

from bot.posting.effects import Effect, Effects


def test_an_effect_that_pauses_is_done_when_the_program_ends() -> None:
    async def run() -> list[str]:
        effects, done = Effects(), list[str]()

        async def draw_later() -> None:
            await effects.pause(3600)
            done.append("drawn")

        effects.begin(draw_later)
        await asyncio.sleep(0)
        await effects.settle(seconds=1)
        return done

    assert asyncio.run(run()) == ["drawn"]


def test_what_a_request_wants_done_waits_for_its_own_answer() -> None:
    async def run() -> list[list[str]]:
        effects, done, seen = Effects(), list[str](), list[list[str]]()
        answers = {name: asyncio.Event() for name in ("first", "second")}

        async def request(name: str) -> None:
            async def note() -> None:
                done.append(name)

            with effects.of_request() as begin:
                effects.after_ack(note)
                await answers[name].wait()
            await begin()
            await effects.settle()

        requests = {name: asyncio.create_task(request(name)) for name in answers}
        for name in ("second", "first"):
            await asyncio.sleep(0)
            answers[name].set()
            await requests[name]
            seen.append(list(done))
        return seen

    assert asyncio.run(run()) == [["second"], ["second", "first"]]


@pytest.mark.parametrize("begun", [Effects.after_ack, Effects.begin])
def test_what_an_effect_wants_done_in_its_turn_waits_for_no_answer_and_is_waited_for(
    begun: Callable[[Effects, Effect], None],
) -> None:
    async def run() -> list[str]:
        effects, done = Effects(), list[str]()

        async def second() -> None:
            for _ in range(20):
                await asyncio.sleep(0)
            done.append("second")

        async def first() -> None:
            effects.after_ack(second)

        with effects.of_request() as begin:
            begun(effects, first)
        await begin()
        await effects.settle()
        return done

    assert asyncio.run(run()) == ["second"]
