"""Faults that a test orders: the next calls of a method go wrong in a chosen way."""

import asyncio
from contextlib import suppress
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

ANY_METHOD = "*"


class FaultKind(StrEnum):
    """How a call goes wrong; dropping closes the connection without a byte of answer."""

    STATUS = "status"
    DELAY = "delay"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    ERROR = "error"


class Fault(BaseModel):
    """An order: the next `times` calls of `method` ("response_url", "*" for all) go wrong.

    `status` and `retry_after` belong to a status, `seconds` to a delay, `error` to an error.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    kind: FaultKind
    status: int = Field(default=500, ge=400, le=599)
    retry_after: int | None = Field(default=None, ge=0)
    seconds: float = Field(default=0.0, ge=0)
    error: str = "internal_error"
    times: int = Field(default=1, ge=1)


class Faults:
    """The orders not yet carried out, oldest first."""

    def __init__(self) -> None:
        self._orders: list[tuple[Fault, int]] = []
        self._cleared = asyncio.Event()

    def order(self, fault: Fault) -> None:
        """Queue a fault behind those that are waiting."""
        self._orders.append((fault, fault.times))

    def clear(self) -> None:
        """Drop all orders, and end the delays under way."""
        self._orders.clear()
        self._cleared.set()
        self._cleared = asyncio.Event()

    async def delay(self, seconds: float) -> None:
        """Let time pass, until the orders are dropped."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._cleared.wait(), seconds)

    def waiting(self) -> list[Fault]:
        """The orders that still have calls to spoil."""
        return [fault for fault, _ in self._orders]

    def take(self, method: str) -> Fault | None:
        """The fault that this call of `method` suffers, counted off its order."""
        for place, (fault, left) in enumerate(self._orders):
            if fault.method in {method, ANY_METHOD}:
                if left == 1:
                    del self._orders[place]
                else:
                    self._orders[place] = (fault, left - 1)
                return fault
        return None
