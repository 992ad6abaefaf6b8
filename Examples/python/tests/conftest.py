"""Finds the program in the clone, so that a plain `pytest` works there, and makes the runs that several tests read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import coroad

ROOT = Path(__file__).resolve().parents[3]
CROSSING = ROOT / "Maps/crossing/scenario.yaml"
CORRIDOR = ROOT / "Maps/corridor/scenario.yaml"

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    """Take the release build of the clone if no other program is named."""
    built = ROOT / ".build/release/coroad"
    if config.getoption("--coroad-program") is None and os.access(built, os.X_OK):
        config.option.coroad_program = str(built)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory, coroad_program: str) -> coroad.Run:
    """A run that records everything: trips, conflicts, warnings, trajectories, SSM and one node."""
    return coroad.run(
        CROSSING,
        out=tmp_path_factory.mktemp("full") / "out",
        until=100,
        equip=0.4,
        set={
            "functions.ssm": True,
            "walkers.heedless_share": 1,
            "record.fcd": True,
            "record.nodes": ["wev.0", "rsu_junction"],
        },
        program=coroad_program,
    )


@pytest.fixture(scope="session")
def hazardous(tmp_path_factory: pytest.TempPathFactory, coroad_program: str) -> coroad.Run:
    """A run in which the cloud and roadside units report a breakdown."""
    return coroad.run(
        CORRIDOR, out=tmp_path_factory.mktemp("corridor") / "out", until=40, equip=0.1, program=coroad_program
    )
