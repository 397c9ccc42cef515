"""Looking ahead: staff are found in Slack before they come, so that nobody waits on a morning."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.posting.introducing.introduced import Introducer
from bot.slack.errors import Declined, SlackTrouble
from bot.slack.methods.people import Profile
from storage.schools.people import seeking

log = structlog.get_logger(__name__)

_EVERY = timedelta(minutes=1)
# In the first minutes of a process those who waited for it press.
_FIRST = timedelta(minutes=5)
# So many are asked for one by one, of whom Slack tells fifty a minute; for more the list of the
# workspace's people is read, two hundred at a time.
_FEW = 40


class LookingAhead:
    """Links a workspace's staff who have not used the bot yet to its Slack users of their e-mail.

    Each is asked for once a day, in whichever process. Where Slack wants no more for now, or others
    wait for it, it goes on a minute later from where it was. `began_at` is when the process began.
    """

    def __init__(self, introducer: Introducer, began_at: datetime) -> None:
        self._introducer = introducer
        self._database = introducer.database
        self._people = introducer.people
        self._team_id = introducer.workspace.team_id
        self._clock = introducer.clock
        self._next_at = began_at + _FIRST
        self._wanted: set[str] = set()
        self._cursor = ""
        self._reads_list = False

    async def look(self) -> None:
        """Look up whom nobody has looked up today; a refusal ends it for a minute."""
        now = self._clock()
        # What lasts longer than it may was noted by a clock that was ahead.
        if now < self._next_at <= now + _FIRST:
            return
        self._next_at = now + _EVERY
        if not self._wanted:
            await self._begin(now)
        try:
            await (self._read_list() if self._reads_list else self._ask_one_by_one())
        except SlackTrouble as trouble:
            log.info("looking_ahead_stopped", left=len(self._wanted), code=trouble.code)
            if isinstance(trouble, Declined) and trouble.is_permanent:
                # It may be of the place in the list, which is Slack's to forget.
                self._wanted.clear()

    async def _begin(self, now: datetime) -> None:
        if await self._database.read(seeking.has_unsought, self._team_id, now):
            self._wanted = await self._database.run(seeking.seek, self._team_id, now)
            self._reads_list = len(self._wanted) > _FEW
            self._cursor = ""

    async def _read_list(self) -> None:
        while self._wanted:
            found, self._cursor = await self._people.some(self._cursor)
            await self._link(found)
            if not self._cursor:
                await self._note(list(self._wanted))

    async def _ask_one_by_one(self) -> None:
        for email in sorted(self._wanted):
            found = await self._people.profile_by_email(email)
            await self._link([] if found is None else [found])
            if email in self._wanted:
                await self._note([email])

    async def _link(self, found: Iterable[Profile]) -> None:
        """Link those of the workspace's people who are wanted."""
        known = [(self._introducer.person_of(each), each.email) for each in found]
        pairs = [(who, email) for who, email in known if who and email in self._wanted]
        if pairs:
            schools = await self._introducer.introduce(pairs)
            # Who is somebody else in the school stays without a link, and is done for today too.
            await self._note([email for _, email in pairs])
            log.info("staff_linked_ahead", linked=sum(map(bool, schools)))

    async def _note(self, emails: Sequence[str]) -> None:
        """Note who was looked for: whoever is not linked now is looked for again tomorrow."""
        self._wanted -= set(emails)
        await self._database.run(seeking.note_sought, self._team_id, emails, self._clock())
