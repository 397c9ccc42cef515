"""The app's tokens in one place: which of them open it, until when, and what renews them."""

from dataclasses import dataclass

from playground.state.numbering import Clock, Numbering
from playground.wire import Refusal

UNINSTALLED, REVOKED, EXPIRED = "account_inactive", "token_revoked", "token_expired"


@dataclass(frozen=True, slots=True)
class Grant:
    """A token; one that ends has a second token, which renews it once."""

    token: str
    ends_at: float | None = None
    refresh_token: str | None = None


class Grants:
    """The tokens of one installation: the first one is there from the start, and never ends.

    `lasting` is for how many seconds later ones hold, for ever where it is None: then an app that
    is installed twice gets the same one again.
    """

    def __init__(
        self, clock: Clock, numbering: Numbering, first: str, lasting: float | None
    ) -> None:
        self.installed = True
        self._clock = clock
        self._numbering = numbering
        self._first = first
        self._lasting = lasting
        self._known: dict[str, Grant | None] = {first: Grant(first)}
        self._ended_by = UNINSTALLED

    def knows(self, token: str) -> bool:
        """Whether a token is or was the app's here."""
        return token in self._known

    def check(self, token: str) -> None:
        """Let a token of the app's through.

        Raises:
            Refusal: account_inactive, token_revoked or token_expired.
        """
        grant = self._known.get(token)
        if grant is None:
            raise Refusal(self._ended_by)
        if grant.ends_at is not None and grant.ends_at <= self._clock():
            raise Refusal(EXPIRED)

    def issue(self) -> Grant:
        """Give the app a token, as an installation does."""
        self.installed = True
        held = self._known[self._first]
        return held if held and self._lasting is None else self._new()

    def renew(self, refresh_token: str) -> Grant:
        """Give a token for the one that renews it; what it had stays good until its own end.

        Raises:
            Refusal: invalid_refresh_token when it is none, or was used before.
        """
        for token, grant in self._known.items():
            if grant is not None and refresh_token == grant.refresh_token:
                self._known[token] = Grant(token, grant.ends_at)
                return self._new()
        raise Refusal("invalid_refresh_token")

    def renews(self, refresh_token: str) -> bool:
        """Whether a token renews one of these."""
        return any(each and each.refresh_token == refresh_token for each in self._known.values())

    def end(self, *, uninstalled: bool) -> None:
        """End every token: by uninstalling the app, or by revoking them alone."""
        self.installed = not uninstalled
        self._ended_by = UNINSTALLED if uninstalled else REVOKED
        self._known = dict.fromkeys(self._known)

    def _new(self) -> Grant:
        number = self._numbering.next_id("")
        if self._lasting is None:
            grant = Grant(f"{self._first}-{number}")
            self._first = grant.token
        else:
            ends_at = self._clock() + self._lasting
            grant = Grant(f"xoxe.{self._first}-{number}", ends_at, f"xoxe-{number}")
        self._known[grant.token] = grant
        return grant
