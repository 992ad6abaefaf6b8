"""What one arm of a sweep replaces: synthetic sweeps of which the answer is known."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest

import coroad
from coroad.equivalence import monotone

XS = [0.5, 1, 2, 4, 8, 16]


def write(folder: Path, value: Callable[[str, float, int], float], seeds: int = 20) -> coroad.Sweep:
    folder.mkdir(exist_ok=True)
    lines = ["roadside,tops,seed,status,impacts"]
    for arm in ("none", "unit"):
        for x in XS:
            lines += [f"{arm},{x},{s},ok,{value(arm, x, s)!r}" for s in range(1, seeds + 1)]
    (folder / "results.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return coroad.sweep(folder)


def line(arm: str, x: float, _: int) -> float:
    """With the unit, as good as four times the computing power without it."""
    return 30 - 3 * math.log2(x * (4 if arm == "unit" else 1))


@pytest.mark.parametrize("at", [2.0, 3.0, 7.3, 8.0, 16.0])
def test_a_shift_on_the_logarithm_is_found(tmp_path: Path, at: float) -> None:
    found = coroad.equivalence(write(tmp_path / "s", line), "impacts", "tops", "roadside", "none", "unit", at=at)
    assert found.equal == pytest.approx(at / 4)
    assert found.replaced == pytest.approx(0.75 * at)
    assert found.target == pytest.approx(line("none", at, 0))
    assert (found.low, found.high) == (pytest.approx(0.75 * at), pytest.approx(0.75 * at))
    assert found.bound == "" and found.share_low == found.share_high == 0


def test_a_rising_metric_is_the_same(tmp_path: Path) -> None:
    sweep = write(tmp_path / "s", lambda arm, x, s: -line(arm, x, s))
    found = coroad.equivalence(sweep, "impacts", "tops", "roadside", "none", "unit", at=8, falls=False)
    assert found.equal == pytest.approx(2) and found.target == pytest.approx(-line("none", 8, 0))


def test_the_end_of_the_axis_is_a_bound(tmp_path: Path) -> None:
    better = write(tmp_path / "a", lambda arm, x, s: 1.0 if arm == "unit" else line(arm, x, s))
    found = coroad.equivalence(better, "impacts", "tops", "roadside", "none", "unit")
    assert (found.bound, found.equal, found.replaced, found.share_low) == ("at least", 0.5, 15.5, 1)
    assert "replaces at least 15.5 of 16 tops" in str(found)
    worse = write(tmp_path / "b", lambda arm, x, s: 99.0 if arm == "unit" else line(arm, x, s))
    found = coroad.equivalence(worse, "impacts", "tops", "roadside", "none", "unit", at=8)
    assert (found.bound, found.equal, found.replaced, found.share_high) == ("at most", 16, -8, 1)


def test_the_interval_covers_as_often_as_it_says(tmp_path: Path) -> None:
    """Traffic that both arms share, and noise of each run: 95 % intervals hold the true 6 about as often, of 100 sweeps."""
    covered = 0
    for trial in range(100):
        noise = random.Random(trial)
        shared = {s: noise.gauss(0, 2) for s in range(1, 21)}

        def value(arm: str, x: float, s: int, noise: random.Random = noise, shared: dict[int, float] = shared) -> float:
            return line(arm, x, s) + shared[s] + noise.gauss(0, 1)

        found = coroad.equivalence(
            write(tmp_path / "s", value), "impacts", "tops", "roadside", "none", "unit", at=8, resamples=150
        )
        assert found.low <= found.high
        covered += found.low <= 6 <= found.high
    assert 87 <= covered <= 99, covered


def test_monotone_regression_is_the_minimax_formula() -> None:
    """Robertson, Wright, Dykstra, "Order restricted statistical inference", 1988, theorem 1.4.4."""
    for trial in range(300):
        draw = random.Random(trial)
        values = [draw.choice([draw.gauss(0, 1), float(draw.randrange(3))]) for _ in range(draw.randrange(1, 12))]
        n = len(values)

        def mean(a: int, b: int, values: list[float] = values) -> float:
            return math.fsum(values[a : b + 1]) / (b + 1 - a)

        expected = [max(min(mean(a, b) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]
        assert monotone(values) == pytest.approx(expected), trial


def test_what_cannot_be_answered_is_refused(tmp_path: Path) -> None:
    sweep = write(tmp_path / "s", line, seeds=2)
    with pytest.raises(KeyError, match="watts is no axis"):
        coroad.equivalence(sweep, "impacts", "watts", "roadside", "none", "unit")
    with pytest.raises(KeyError, match="deaths is no metric"):
        coroad.equivalence(sweep, "deaths", "tops", "roadside", "none", "unit")
    with pytest.raises(KeyError, match="roadside = uint has no finished run"):
        coroad.equivalence(sweep, "impacts", "tops", "roadside", "none", "uint")
    with pytest.raises(ValueError, match="lies outside 0.5 … 16"):
        coroad.equivalence(sweep, "impacts", "tops", "roadside", "none", "unit", at=32)
