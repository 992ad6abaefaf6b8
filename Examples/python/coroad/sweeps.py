"""The results of a sweep, and its means with intervals."""

from __future__ import annotations

import functools
import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import MissingTable, NotARun
from .results import Run, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas


def sweep(folder: str | os.PathLike[str]) -> Sweep:
    """The sweep in a folder."""
    path = Path(folder)
    if not (path / "results.csv").is_file():
        if (path / "run.json").is_file():
            raise NotARun(f"{path} holds one run: load it with coroad.load")
        reason = "it has no results.csv" if path.is_dir() else "it does not exist"
        if (path / "runs").is_dir():
            reason = "the sweep has not ended; the same `coroad sweep` command continues it"
        raise NotARun(f"there is no finished sweep in {path}: {reason}")
    return Sweep(path)


class Sweep:
    """A finished sweep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"<coroad.Sweep of {len(self._table)} runs, axes {', '.join(self.axes)}, {self.folder}>"

    @functools.cached_property
    def _table(self) -> pandas.DataFrame:
        import pandas

        path = self.folder / "results.csv"
        raw = pandas.read_csv(path, dtype=str, keep_default_na=False)
        if "seed" not in raw.columns or "status" not in raw.columns:
            raise NotARun(f"{path} was not written by a sweep: it has no columns seed and status")
        first = list(raw.columns).index("seed")
        for position, column in enumerate(raw.columns):
            if column == "status":
                continue
            values = raw[column]
            if position >= first:
                raw[column] = pandas.to_numeric(values.where(values != ""))
            elif values.map(_is_number).all():
                raw[column] = pandas.to_numeric(values)
        return raw

    @property
    def axes(self) -> list[str]:
        """Names of the axes, in the order of the sweep file."""
        columns = list(self._table.columns)
        return columns[: columns.index("seed")]

    @property
    def metrics(self) -> list[str]:
        """Paths of the metrics."""
        columns = list(self._table.columns)
        return columns[columns.index("status") + 1 :]

    @property
    def baseline(self) -> dict[str, str]:
        """Axis and value with which others on that axis are compared, as summary.md names it; empty if none."""
        path = self.folder / "summary.md"
        if not path.is_file():
            return {}
        line = re.search(r"^Differences are to (.+?), paired by seed;", path.read_text(encoding="utf-8"), re.MULTILINE)
        found = re.findall(r"`([^`]+)` = (.+?)(?=, `|$)", line[1]) if line else []
        return {axis: value.replace("\\", "") for axis, value in found}

    def results(self) -> pandas.DataFrame:
        """One row per run: a column per axis, `seed`, `status` (`ok` or the failure), and a column per metric.

        An axis of numbers is numeric, any other text. A run without a value has NaN.
        """
        return self._table.copy()

    def means(self, confidence: float = 0.95) -> pandas.DataFrame:
        """One row per combination of the axes and metric, over the seeds.

        `n` runs with a value, `mean`, `low` and `high`: the interval by Student's t, NaN with less than two values.
        The same figures as in summary.md, unrounded.
        """
        return self._intervals(self._table, confidence, "mean")

    def differences(self, baseline: Mapping[str, Any] | None = None, confidence: float = 0.95) -> pandas.DataFrame:
        """One row per combination and metric: the difference to the baseline, paired by seed.

        `pairs`, `difference`, `low` and `high`, and `excludes_zero`: whether the interval is without 0. The baseline
        is that of the sweep file, or `{axis: value}`; all other axes and the seed are the same in a pair.
        """
        base = dict(baseline) if baseline is not None else dict(self.baseline)
        if not base:
            raise MissingTable(
                f"{self.folder}: the sweep has no baseline: name one, as in differences({{axis: value}})"
            )
        table = self._table
        is_base = table["seed"].notna()
        for axis, value in base.items():
            if axis not in self.axes:
                raise KeyError(f"{axis} is no axis of {self.folder}; its axes are {', '.join(self.axes)}")
            is_base &= table[axis].map(lambda v, wanted=value: v == wanted or str(v) == str(wanted) or _same(v, wanted))
        if not is_base.any():
            raise KeyError(f"{self.folder} has no run with {base}")
        keys = [axis for axis in self.axes if axis not in base] + ["seed"]
        pairs = table.merge(table[is_base], on=keys, how="left", suffixes=("", "\0base"))
        for metric in self.metrics:
            pairs[metric] = pairs[metric] - pairs[metric + "\0base"]
        others = pairs[~is_base.to_numpy()]
        result = self._intervals(others, confidence, "difference").rename(columns={"n": "pairs"})
        result["excludes_zero"] = (result["low"] > 0) | (result["high"] < 0)
        return result

    def run(self, seed: int, **levels: Any) -> Run:
        """The results of one run; axes whose name is no Python name go in as `**{"equipment.share": 1}`."""
        rows = self._table
        for row, folder in zip(rows.to_dict("records"), self._folders(), strict=True):
            same = all(_same(row[axis], levels[axis]) or str(row[axis]) == str(levels[axis]) for axis in levels)
            if same and row["seed"] == seed and all(axis in levels for axis in self.axes):
                return load(folder)
        raise KeyError(
            f"{self.folder} has no run with seed {seed} and {levels}; name every axis: {', '.join(self.axes)}"
        )

    def _folders(self) -> list[Path]:
        """The folder of each row, from runs.txt, whose lines are in the order of results.csv."""
        import shlex

        folders = []
        for line in (self.folder / "runs.txt").read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                words = shlex.split(line)
                # The sweep may have been moved since.
                folders.append(self.folder / "runs" / Path(words[words.index("--out") + 1]).name)
        if len(folders) != len(self._table):
            raise NotARun(f"{self.folder}: runs.txt has {len(folders)} runs and results.csv {len(self._table)}")
        return folders

    def _intervals(self, table: pandas.DataFrame, confidence: float, name: str) -> pandas.DataFrame:
        import pandas

        rows: list[dict[str, Any]] = []
        for metric in self.metrics:
            groups: Any = table.groupby(self.axes, sort=False, dropna=False) if self.axes else [((), table)]
            for key, group in groups:
                values = group[metric].dropna()
                mean, low, high = interval([float(v) for v in values], confidence)
                levels: dict[str, Any] = dict(zip(self.axes, key, strict=True))
                rows.append(levels | {"metric": metric, "n": len(values), name: mean, "low": low, "high": high})
        return pandas.DataFrame(rows, columns=[*self.axes, "metric", "n", name, "low", "high"])


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _same(first: Any, second: Any) -> bool:
    return _is_number(str(first)) and _is_number(str(second)) and float(first) == float(second)


def interval(values: list[float], confidence: float = 0.95) -> tuple[float, float, float]:
    """Mean, and the bounds that hold it with the given confidence by Student's t; NaN with too few values."""
    if not values:
        return math.nan, math.nan, math.nan
    mean = math.fsum(values) / len(values)
    if len(values) < 2:
        return mean, math.nan, math.nan
    variance = math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1)
    half = student_t(confidence, len(values) - 1) * math.sqrt(variance / len(values))
    return mean, mean - half, mean + half


def student_t(confidence: float, degrees: int) -> float:
    """The value that Student's t exceeds in magnitude with probability 1 - confidence."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, not between 0 and 1")
    low, high = 0.0, 1.0
    while _inside(high, degrees) < confidence:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, degrees) < confidence else (low, middle)
    return high


def _inside(t: float, degrees: int) -> float:
    """Probability that Student's t is between -t and t (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine = math.cos(angle)
    term = total = cosine if degrees % 2 else 1.0
    for k in range(3 if degrees % 2 else 2, degrees, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    if degrees == 1:
        return 2 * angle / math.pi
    return 2 / math.pi * (angle + math.sin(angle) * total) if degrees % 2 else math.sin(angle) * total
