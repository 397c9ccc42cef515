"""Modals and Home tabs: who has which view open, in which order, with which hash."""

from dataclasses import dataclass, replace

from playground.state.numbering import Numbering
from playground.wire import JsonObject, Refusal

STACK_LIMIT = 3


@dataclass(frozen=True, slots=True)
class OpenView:
    """A view before one person. `errors` are those of the last submission, by block_id."""

    id: str
    person: str
    content: JsonObject
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] | None = None

    @property
    def is_modal(self) -> bool:
        """Modals are stacked; a Home tab stands alone."""
        return self.content["type"] == "modal"


class Stacks:
    """The open modals of each person, lowest first, and each person's Home tab."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._modals: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}

    def open(self, person: str, content: JsonObject) -> OpenView:
        """Begin a new stack; whatever was open before that person is gone."""
        view = self._made(person, content, None)
        self._modals[person] = [view]
        return view

    def push(self, person: str, content: JsonObject) -> OpenView:
        """Put a view on top of the stack.

        Raises:
            Refusal: no modal is open, or three are.
        """
        stack = self._modals.get(person, [])
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= STACK_LIMIT:
            raise Refusal("push_limit_reached")
        view = self._made(person, content, stack[-1])
        stack.append(view)
        return view

    def publish(self, person: str, content: JsonObject) -> OpenView:
        """Set that person's Home tab."""
        fresh = self._made(person, content, None)
        before = self._homes.get(person)
        view = fresh if before is None else replace(fresh, id=before.id, root_id=before.id)
        self._homes[person] = view
        return view

    def update(self, view: OpenView, content: JsonObject) -> OpenView:
        """Give an open view other content and a new hash."""
        fresh = replace(view, content=content, hash=self._hash(), errors=None)
        self._swap(view, fresh)
        return fresh

    def mark(self, view: OpenView, errors: dict[str, str] | None) -> None:
        """Keep the errors that the person sees beside the fields, while the view is open."""
        current = self.find(view.id)
        if current is not None:
            self._swap(view, replace(current, errors=errors))

    def close(self, view: OpenView) -> None:
        """Take one modal away; the one below shows again."""
        stack = self._modals[view.person]
        self._modals[view.person] = [each for each in stack if each.id != view.id]

    def clear(self, person: str) -> None:
        """Take all modals of that person away."""
        self._modals[person] = []

    def top(self, person: str) -> OpenView | None:
        """The modal that the person sees."""
        stack = self._modals.get(person, [])
        return stack[-1] if stack else None

    def home(self, person: str) -> OpenView | None:
        """The person's Home tab, once published."""
        return self._homes.get(person)

    def find(self, view_id: str) -> OpenView | None:
        """The open view of that id."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> OpenView | None:
        """The open view that the app named so."""
        views = self._all()
        return next((v for v in views if v.content.get("external_id") == external_id), None)

    def _all(self) -> list[OpenView]:
        modals = [view for stack in self._modals.values() for view in stack]
        return modals + list(self._homes.values())

    def _made(self, person: str, content: JsonObject, below: OpenView | None) -> OpenView:
        key = self._numbering.next_id("V")
        root = key if below is None else below.root_id
        previous = None if below is None else below.id
        return OpenView(key, person, content, self._hash(), root, previous)

    def _hash(self) -> str:
        return f"{self._numbering.stamp()}.{self._numbering.next_id('')}"

    def _swap(self, view: OpenView, fresh: OpenView) -> None:
        if not view.is_modal:
            self._homes[view.person] = fresh
            return
        stack = self._modals[view.person]
        self._modals[view.person] = [fresh if each.id == view.id else each for each in stack]
