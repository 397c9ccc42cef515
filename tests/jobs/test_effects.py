"""What follows an answer: done to the end, also when the program ends."""

import asyncio

from bot.posting.effects import Effects


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
