"""On random lakes made to mislead it, the job's rule assigns no trainer to the wrong customer."""

import pytest

from stedi_lake.bench.owners import KINDS, Score, lake
from stedi_lake.forget.owner import owners


@pytest.mark.parametrize("kind", KINDS)
def test_no_owner_is_wrong_and_who_is_clear_is_found(kind: str) -> None:
    score = Score()
    for seed in (3, 101, 102):  # of the first, a rule without claims gives one trainer to the wrong one
        reports, truth = lake(kind, seed)
        score.add(truth, owners(reports)[0])
    assert score.trainers > 200
    assert score.wrong == 0
    assert score.found >= 0.99 * score.clear


def test_a_rule_that_takes_the_best_share_alone_is_wrong_on_such_lakes() -> None:
    score = Score()
    naive = {"ownership_threshold": 0.5, "ownership_margin": 0.0, "ownership_instants": 1}
    for seed in range(1, 5):
        reports, truth = lake("trainers lent or sold", seed)
        score.add(truth, owners(reports, [naive])[0])
    assert score.wrong > 0
