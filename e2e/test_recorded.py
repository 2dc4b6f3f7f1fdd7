"""Our answers beside those that MLflow's own server gave to the same calls; ./mlops test --differential records them."""

from collections.abc import Iterator

import pytest

from differential import recorded
from differential.suite import all_scenarios, differences
from stack import Stack

# The object store's own answers are in it, and the store that answered then is not the one that answers here.
OF_THE_STORE = {"artifacts.in_parts"}
REPLAYED = [scenario for scenario in all_scenarios() if scenario.title not in OF_THE_STORE and recorded.is_kept(scenario)]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Iterator[Stack]:
    """A stack on which nothing has been done, as the original was when it was recorded."""
    fresh = Stack(tmp_path_factory.mktemp("fresh"))
    try:
        fresh.up()
        yield fresh
    finally:
        fresh.down()


@pytest.mark.parametrize("scenario", REPLAYED, ids=lambda scenario: scenario.title)
def test_answers_are_those_of_the_original(scenario, fresh):
    theirs = recorded.of(scenario)
    assert theirs is not None, "nothing is recorded of this scenario: ./mlops test --differential --record"

    ours = scenario.transcript(fresh.url("tracking-server"))

    unexplained = [each for each in differences(scenario, theirs, ours) if not each.accepted]
    assert not unexplained, "\n".join(
        f"{each.call}\n" + "\n".join(f"  {field}: {left} != {right}" for field, left, right in each.fields)
        for each in unexplained
    )
