"""Runs and sweeps that are started from Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import CROSSING, ROOT

import coroad
from coroad import program
from coroad.sweeps import interval, student_t


def test_options_reach_the_program(tmp_path: Path, coroad_program: str) -> None:
    one = coroad.run(CROSSING, out=tmp_path / "one", until=6, seed=7, program=coroad_program)
    many = coroad.run(CROSSING, out=tmp_path / "many", until=6, seed=7, processes=2, program=coroad_program)
    off = coroad.run(
        CROSSING, out=tmp_path / "off", until=6, seed=8, equip=1, set={"v2x.enabled": False}, program=coroad_program
    )
    assert one.seed == 7
    assert one.digest == many.digest != off.digest
    assert len(many.run["hosts"]) == 4
    assert off.setting("v2x.enabled") is False
    assert off.setting("equipment.share") == 1
    assert off.figure("messages.sent") == 0


def test_the_default_folder_is_that_of_the_program(
    tmp_path: Path, coroad_program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = coroad.run(CROSSING, until=1, set={"name": "Größe 1/2"}, program=coroad_program)
    assert run.name == "Größe 1/2"
    assert run.folder == Path("coroad-runs/Größe-1-2")


def test_errors_carry_the_words_of_the_program(tmp_path: Path, coroad_program: str) -> None:
    with pytest.raises(coroad.ProgramFailed, match=r'unknown key "v2x\.enable"') as failed:
        coroad.run(CROSSING, out=tmp_path / "out", set={"v2x.enable": True}, program=coroad_program)
    assert failed.value.status == 2
    assert not (tmp_path / "out").exists()
    with pytest.raises(coroad.ProgramFailed, match="cannot be opened"):
        coroad.run(tmp_path / "none.yaml", program=coroad_program)


def test_a_missing_program_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(coroad.ProgramMissing, match="PATH"):
        coroad.run(CROSSING)
    with pytest.raises(coroad.ProgramMissing, match="swift build"):
        coroad.run(CROSSING, program=tmp_path / "coroad")


def test_the_version_is_that_of_the_program(coroad_program: str) -> None:
    assert program._finish([coroad_program, "--version"]).strip() == coroad.__version__
    text = (ROOT / "Examples/python/pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{coroad.__version__}"' in text


def test_values_are_written_as_the_program_reads_them() -> None:
    sets = ["--set", "a=true", "--set", "b=null", "--set", "c=x,y", "--set", "d=0.5"]
    words = program.run_arguments("s.yaml", set={"a": True, "b": None, "c": ["x", "y"], "d": 0.5}, until=10.5)
    assert words == ["run", "s.yaml", "--until", "10.5", *sets]


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory, coroad_program: str) -> coroad.Sweep:
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "s.yaml").write_text(SWEEP.format(scenario=CROSSING), encoding="utf-8")
    return coroad.run_sweep(folder / "s.yaml", out=folder / "out", jobs=2, program=coroad_program)


SWEEP = """\
scenario: {scenario}
until: 40
seeds: 3
axes:
  equipment.share: [0.5, 1]
  v2x:
    - {{name: V2X off, set: {{v2x.enabled: false}}}}
    - {{name: "on, all (a|b)", set: {{v2x.enabled: true}}}}
baseline: {{v2x: V2X off}}
metrics: [safety.conflicts, trips.mean_time_loss_s, compute.energy_j, messages.pdr]
"""


def test_a_sweep_is_a_tidy_table(swept: coroad.Sweep) -> None:
    assert swept.axes == ["equipment.share", "v2x"]
    assert swept.baseline == {"v2x": "V2X off"}
    results = swept.results()
    assert len(results) == 12
    assert set(results.status) == {"ok"}
    assert sorted(set(results["equipment.share"])) == [0.5, 1.0]
    assert results.seed.tolist() == [1, 2, 3] * 4
    row = results.iloc[-1]
    run = swept.run(3, **{"equipment.share": 1, "v2x": "on, all (a|b)"})
    assert run.seed == 3
    assert run.figure("compute.energy_j") == pytest.approx(row["compute.energy_j"])
    with pytest.raises(KeyError, match="name every axis"):
        swept.run(3)


def test_means_are_those_of_the_summary(swept: coroad.Sweep) -> None:
    compare_with_summary(swept)


@pytest.mark.parametrize("name", sorted(f.parent.name for f in (ROOT / "results").glob("*/summary.md")))
def test_means_are_those_of_published_results(name: str) -> None:
    compare_with_summary(coroad.sweep(ROOT / "results" / name))


def compare_with_summary(sweep: coroad.Sweep) -> None:
    """Every figure of summary.md, to the digits that it has."""
    means, differences = sweep.means(), sweep.differences() if sweep.baseline else None
    text = (sweep.folder / "summary.md").read_text(encoding="utf-8")
    compared = 0
    for section in text.split("\n## ")[1:]:
        metric = section.splitlines()[0].strip("` ")
        rows = means[means.metric == metric].to_dict("records")
        lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in section.splitlines() if line.startswith("|")][2:]
        assert len(lines) == len(rows) > 0
        for cells, row in zip(lines, rows, strict=True):
            cells = [c.strip() for c in cells]
            n, mean, bounds, *rest = cells[len(sweep.axes) :]
            assert int(n.split()[0]) == row["n"]
            compared += agree(mean, row["mean"]) + agree(bounds, row["low"], row["high"])
            if differences is None or rest[0] == "baseline":
                continue
            same = differences.metric == metric
            for axis in sweep.axes:
                same &= differences[axis] == row[axis]
            (other,) = differences[same].to_dict("records")
            assert int(rest[2]) == other["pairs"]
            assert bool(rest[3]) == other["excludes_zero"]
            compared += agree(rest[0], other["difference"]) + agree(rest[1], other["low"], other["high"])
    assert compared > 5


def agree(text: str, *values: float) -> int:
    if text in ("–", ""):
        return 0
    for part, value in zip(text.split(" … "), values, strict=True):
        places = len(part.partition(".")[2])
        # results.csv is rounded, too.
        assert float(part) == pytest.approx(value, abs=0.51 * 10**-places + 1e-6)
    return 1


def test_a_baseline_can_be_named(swept: coroad.Sweep) -> None:
    differences = swept.differences({"equipment.share": 0.5})
    assert set(differences["equipment.share"]) == {1.0}
    assert len(differences) == 8
    with pytest.raises(KeyError, match="is no axis"):
        swept.differences({"nonsense": 1})
    with pytest.raises(KeyError, match="no run with"):
        swept.differences({"v2x": "sometimes"})


def test_folders_without_a_sweep_are_named(full: coroad.Run, tmp_path: Path) -> None:
    with pytest.raises(coroad.NotARun, match="one run"):
        coroad.sweep(full.folder)
    with pytest.raises(coroad.NotARun, match="does not exist"):
        coroad.sweep(tmp_path / "none")


def test_a_failed_run_of_a_sweep_is_an_error(tmp_path: Path, coroad_program: str) -> None:
    text = f"scenario: {CROSSING}\nseeds: 1\nuntil: 1\naxes: {{v2x.enabled: [maybe]}}\n"
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(coroad.ProgramFailed, match=r"v2x\.enabled"):
        coroad.run_sweep(tmp_path / "bad.yaml", out=tmp_path / "out", program=coroad_program)


# Quantiles of Student's t, two-sided 95 % and 99 %, as in printed tables.
@pytest.mark.parametrize(
    ("confidence", "degrees", "value"),
    [(0.95, 1, 12.706), (0.95, 2, 4.303), (0.95, 3, 3.182), (0.95, 9, 2.262), (0.95, 19, 2.093), (0.95, 120, 1.980),
     (0.99, 1, 63.657), (0.99, 4, 4.604), (0.99, 30, 2.750)],
)  # fmt: skip
def test_student_t(confidence: float, degrees: int, value: float) -> None:
    assert student_t(confidence, degrees) == pytest.approx(value, abs=6e-4)


def test_intervals_of_few_values_are_open() -> None:
    assert interval([3.0])[0] == 3.0
    assert all(x != x for x in interval([])[:1] + interval([3.0])[1:])
