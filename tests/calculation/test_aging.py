"""Buckets by age."""

from __future__ import annotations

import numpy as np
import pytest

from payments.calculation.aging import aging_buckets
from payments.domain.rules import AgingBoundary, ClosingRules

KEY_DAY = 20_527
AGES = [-400, -1, 0, 1, 29, 30, 31, 60, 61, 90, 91, 119, 120, 121, 4000]


class TestAgingBuckets:
    @pytest.mark.parametrize(
        ("edges", "boundary", "labels"),
        [
            pytest.param(
                (0, 30, 60, 90, 120),
                AgingBoundary.UPPER_INCLUSIVE,
                "not_due not_due not_due 1-30 1-30 1-30 31-60 31-60 61-90 61-90 91-120 91-120 91-120 >120 >120",
                id="due basis, day 30 is in 1-30",
            ),
            pytest.param(
                (0, 30, 60, 90, 120),
                AgingBoundary.LOWER_INCLUSIVE,
                "not_due not_due 0-29 0-29 0-29 30-59 30-59 60-89 60-89 90-119 90-119 90-119 >=120 >=120 >=120",
                id="due basis, day 30 opens 30-59",
            ),
            pytest.param(
                (30, 60, 90, 120),
                AgingBoundary.UPPER_INCLUSIVE,
                "0-30 0-30 0-30 0-30 0-30 0-30 31-60 31-60 61-90 61-90 91-120 91-120 91-120 >120 >120",
                id="document basis, day 30 is in 0-30",
            ),
            pytest.param(
                (30, 60, 90, 120),
                AgingBoundary.LOWER_INCLUSIVE,
                "0-29 0-29 0-29 0-29 0-29 30-59 30-59 60-89 60-89 90-119 90-119 90-119 >=120 >=120 >=120",
                id="document basis, day 30 opens 30-59",
            ),
        ],
    )
    def test_put_each_age_where_its_label_says(
        self, edges: tuple[int, ...], boundary: AgingBoundary, labels: str
    ) -> None:
        days = np.array([KEY_DAY - age for age in AGES], dtype=np.int32)

        buckets = aging_buckets(days, key_day=KEY_DAY, edges=edges, boundary=boundary)

        names = ClosingRules(aging_edges=edges, aging_boundary=boundary).bucket_labels()
        assert [names[bucket] for bucket in buckets] == labels.split()

    def test_a11_counts_eleven_items_of_one_lira_into_two_each_and_one(self) -> None:
        ages = [-1, 0, 1, 30, 31, 60, 61, 90, 91, 120, 121]
        days = np.array([KEY_DAY - age for age in ages], dtype=np.int32)
        rules = ClosingRules()

        buckets = aging_buckets(days, key_day=KEY_DAY, edges=rules.aging_edges, boundary=rules.aging_boundary)

        assert np.bincount(buckets).tolist() == [2, 2, 2, 2, 2, 1]
