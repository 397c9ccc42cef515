"""Days that several links claim go to one of them each, and none that has a record goes away."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, zip_longest

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.oneroster.syncing.spans import Dates, LinkDates, overlap, share_out

FIRST = date(2026, 9, 1)
MOST = 9
NUMBERS = st.integers(0, MOST)


def spanning(first: int, last: int | None) -> Dates:
    """Give dates by the numbers of their days."""
    return Dates(
        FIRST + timedelta(days=first), None if last is None else FIRST + timedelta(days=last)
    )


def days_of(dates: Dates) -> set[int]:
    """Give the numbers of the days, an open end's up to one that nobody else names."""
    last = MOST + 1 if dates.ends_on is None else (dates.ends_on - FIRST).days
    return set(range((dates.begins_on - FIRST).days, last + 1))


def claims(told: Sequence[tuple[int, int | None]], ends: Sequence[int]) -> list[LinkDates]:
    """Pair dates that lie across each other as they like with recorded days, which do not."""
    in_order = sorted(set(ends))
    kept = [spanning(a, b) for a, b in zip(in_order[::2], in_order[1::2], strict=False)]
    whole = spanning(0, None)
    dates = [spanning(first, last) for first, last in told]
    return [LinkDates(a or whole, b) for a, b in zip_longest(dates, kept)]


TOLD = st.lists(st.tuples(NUMBERS, NUMBERS | st.none()), max_size=4)


@settings(max_examples=500)
@given(st.builds(claims, TOLD, st.lists(NUMBERS, max_size=6)).flatmap(st.permutations))
def test_no_day_is_given_twice_and_none_that_has_a_record_is_lost(claimed: list[LinkDates]) -> None:
    given_dates = share_out(claimed)
    given_days = list(map(days_of, given_dates))
    wanted = [days_of(each.widened) for each in claimed]
    assert sum(map(len, given_days)) == len(set[int]().union(*given_days))
    for claim, own, all_of_it in zip(claimed, given_days, wanted, strict=True):
        assert (days_of(claim.recorded) if claim.recorded else set[int]()) <= own <= all_of_it
    # A free day stays free only where a link would have a gap.
    taken = set[int]().union(*given_days)
    for own, all_of_it in zip(given_days, wanted, strict=True):
        adjoining = {min(own) - 1, max(own) + 1} if own else all_of_it
        assert adjoining & all_of_it <= taken
    # What lies apart stays as it is, so that the same claims again change nothing.
    if not overlap(each.widened for each in claimed):
        assert given_days == wanted
    kept = [each.recorded for each in claimed]
    assert share_out(list(map(LinkDates, given_dates, kept))) == given_dates


def test_who_comes_first_chooses_first() -> None:
    past, now = LinkDates(spanning(2, 4), None), LinkDates(spanning(0, None), None)
    assert share_out([past, now]) == [spanning(2, 4), spanning(5, None)]
    assert share_out([now, past]) == [spanning(0, None), spanning(2, 1)]
    held = LinkDates(spanning(2, 4), spanning(3, 3))
    assert share_out([now, held]) == [spanning(4, None), spanning(2, 3)]
    assert share_out([LinkDates(spanning(0, None), spanning(1, 1)), held]) == [
        spanning(0, 2),
        spanning(3, 4),
    ]


@settings(max_examples=50)
@given(TOLD)
def test_spans_overlap_if_some_day_is_in_two(told: list[tuple[int, int | None]]) -> None:
    spans = [spanning(*each) for each in told]
    expected = any(days_of(one) & days_of(other) for one, other in combinations(spans, 2))
    assert overlap(spans) == expected
