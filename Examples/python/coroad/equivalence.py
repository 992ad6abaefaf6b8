"""How much of one quantity another one replaces, at equal results: iso-safety of computing power and roadside units."""

from __future__ import annotations

import bisect
import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas

    from .sweeps import Sweep


@dataclass(frozen=True)
class Equivalence:
    """What one arm of a sweep replaces on an axis of numbers, such as computing power that a roadside unit replaces.

    With `without` at `at` the metric is `target`; with `arm` it is the same at `equal`. `replaced` is `at - equal`;
    `low` and `high` hold it with the confidence asked for, by a bootstrap over seeds.

    A curve can reach the target only outside the axis. `equal` is then the end of the axis, and a bound: `bound` is
    "at least" if the arm is as good already at the smallest value, "at most" if it is not at the largest one, else
    "". `share_low` and `share_high` are the shares of the resamples for which that is so.
    """

    metric: str
    axis: str
    without: str
    arm: str
    at: float
    target: float
    equal: float
    replaced: float
    low: float
    high: float
    confidence: float
    bound: str
    share_low: float
    share_high: float
    seeds: int

    def __str__(self) -> str:
        bound = f"{self.bound} " if self.bound else ""
        text = (
            f"{self.arm} replaces {bound}{self.replaced:.3g} of {self.at:g} {self.axis} "
            f"({100 * self.confidence:g} % interval {self.low:.3g} … {self.high:.3g}, {self.seeds} seeds): "
            f"{self.metric} is {self.target:.3g} with {self.without} at {self.at:g} and with {self.arm} at {self.equal:.3g}"
        )
        if self.share_low > 0:
            text += f"; in {100 * self.share_low:.0f} % of resamples {self.arm} is as good at the smallest value already"
        if self.share_high > 0:
            text += f"; in {100 * self.share_high:.0f} % it is not even at the largest"
        return text


def equivalence(
    sweep: Sweep,
    metric: str,
    axis: str,
    arms: str,
    without: str,
    arm: str,
    *,
    at: float | None = None,
    falls: bool = True,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Equivalence:
    """What level `arm` of the axis `arms` replaces on the axis of numbers `axis`, against the level `without`.

    The mean of `metric` over seeds is taken as falling (`falls`) or rising along the axis: isotonic regression, which
    makes no other assumption on its form, then linear between the points on the logarithm of the axis. `at` is the
    value without the arm, standard the largest of the axis. Seeds are drawn again with replacement, the same for
    both arms, since both saw the same traffic.
    """
    table = sweep.results()
    for name in (axis, arms):
        if name not in sweep.axes:
            raise KeyError(f"{name} is no axis of {sweep.folder}; its axes are {', '.join(sweep.axes)}")
    if metric not in sweep.metrics:
        raise KeyError(f"{metric} is no metric of {sweep.folder}; its metrics are {', '.join(sweep.metrics)}")
    others = [name for name in sweep.axes if name not in (axis, arms)]
    if others:
        raise ValueError(f"{sweep.folder} has further axes: {', '.join(others)}")
    if not 0 < confidence < 1 or resamples < 1:
        raise ValueError("confidence lies between 0 and 1, and there is at least one resample")
    base = _values(table, metric, axis, arms, without)
    other = _values(table, metric, axis, arms, arm)
    xs = sorted(set(base) & set(other))
    if len(xs) < 2 or xs[0] <= 0:
        raise ValueError(f"{axis} needs at least two values above 0 that both arms have")
    seeds = sorted(set.intersection(*(set(curve[x]) for curve in (base, other) for x in xs)))
    if not seeds:
        raise ValueError(f"no seed has {metric} under all combinations")
    start = xs[-1] if at is None else float(at)
    if not xs[0] <= start <= xs[-1]:
        raise ValueError(f"{axis} = {start:g} lies outside {xs[0]:g} … {xs[-1]:g}")

    import numpy

    sign = 1.0 if falls else -1.0
    # Rising curves: a row per value of the axis, a column per seed.
    without_arm = -sign * numpy.array([[base[x][s] for s in seeds] for x in xs])
    with_arm = -sign * numpy.array([[other[x][s] for s in seeds] for x in xs])

    def solve(drawn: Sequence[int]) -> tuple[float, float, str]:
        first = monotone(without_arm[:, drawn].mean(axis=1).tolist())
        second = monotone(with_arm[:, drawn].mean(axis=1).tolist())
        target = _interpolated(xs, first, start)
        equal, bound = _reached(xs, second, target)
        return -sign * target, equal, bound

    everyone = range(len(seeds))
    target, equal, bound = solve(list(everyone))
    generator = random.Random(seed)
    found = [solve(generator.choices(everyone, k=len(seeds))) for _ in range(resamples)]
    replaced = sorted(start - x for _, x, _ in found)
    tail = (1 - confidence) / 2
    return Equivalence(
        metric=metric,
        axis=axis,
        without=without,
        arm=arm,
        at=start,
        target=target,
        equal=equal,
        replaced=start - equal,
        low=_quantile(replaced, tail),
        high=_quantile(replaced, 1 - tail),
        confidence=confidence,
        bound=bound,
        share_low=sum(b == "at least" for _, _, b in found) / resamples,
        share_high=sum(b == "at most" for _, _, b in found) / resamples,
        seeds=len(seeds),
    )


def monotone(values: Sequence[float]) -> list[float]:
    """The rising sequence nearest to the values in least squares, by pooling adjacent violators."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, number = blocks.pop()
            mean = (before * number + mean * count) / (number + count)
            count += number
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]


def _values(
    table: pandas.DataFrame, metric: str, axis: str, arms: str, level: str
) -> dict[float, dict[int, float]]:
    rows = table[(table[arms].astype(str) == level) & (table["status"] == "ok") & table[metric].notna()]
    if rows.empty:
        known = ", ".join(sorted(set(table[arms].astype(str))))
        raise KeyError(f"{arms} = {level} has no finished run with {metric}; its values are {known}")
    curve: dict[float, dict[int, float]] = {}
    for x, s, y in zip(rows[axis], rows["seed"], rows[metric], strict=True):
        curve.setdefault(float(x), {})[int(s)] = float(y)
    return curve


def _interpolated(xs: list[float], ys: list[float], x: float) -> float:
    i = max(1, bisect.bisect_left(xs, x))
    share = math.log(x / xs[i - 1]) / math.log(xs[i] / xs[i - 1])
    return ys[i - 1] + share * (ys[i] - ys[i - 1])


def _reached(xs: list[float], ys: list[float], target: float) -> tuple[float, str]:
    """The smallest x at which a rising curve reaches the target."""
    if ys[0] >= target:
        return xs[0], "" if ys[0] == target else "at least"
    for i in range(1, len(xs)):
        if ys[i] >= target:
            share = (target - ys[i - 1]) / (ys[i] - ys[i - 1])
            return xs[i - 1] * (xs[i] / xs[i - 1]) ** share, ""
    return xs[-1], "at most"


def _quantile(ordered: list[float], share: float) -> float:
    position = share * (len(ordered) - 1)
    i = min(int(position), len(ordered) - 2) if len(ordered) > 1 else 0
    if len(ordered) == 1:
        return ordered[0]
    return ordered[i] + (position - i) * (ordered[i + 1] - ordered[i])
