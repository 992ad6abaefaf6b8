"""The tutorial runs as written."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

TUTORIAL = ROOT / "docs/tutorials/python.md"


def blocks() -> list[tuple[str, str]]:
    """Language and text of each block, without those that download."""
    text = TUTORIAL.read_text(encoding="utf-8")
    found = re.findall(r"(<!-- not run: downloads.*?-->\n)?```(\w+)\n(.*?)```\n", text, re.DOTALL)
    return [(language, code) for excuse, language, code in found if not excuse]


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is not installed")
def test_the_tutorial_runs_as_written(tmp_path: Path, coroad_program: str) -> None:
    for name in ["Maps", "Examples", "Protos"]:
        (tmp_path / name).symlink_to(ROOT / name)
    # The commands in order, and each group of Python blocks, in one session, where it stands. Fewer and shorter runs.
    script, session = "set -eu -o pipefail\n", ""
    for language, code in blocks():
        if language == "python":
            session += code
            script += f"cat > session.py <<'SESSION'\n{session}SESSION\npython3 session.py\n"
        else:
            short = code.replace("seeds: 5", "seeds: 2").replace("end_s: 120", "end_s: 50")
            script += short
    environment = os.environ | {
        "PATH": os.pathsep.join([*(str(Path(p).parent) for p in (coroad_program, sys.executable)), os.environ["PATH"]]),
        "TMPDIR": str(tmp_path), "MPLBACKEND": "agg",
    }  # fmt: skip
    result = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-4000:]
    assert "1 passed" in result.stdout
    assert (tmp_path / "out/town.png").stat().st_size > 10_000
    assert re.search(r"^completed \d+ 0$", result.stdout, re.MULTILINE), result.stdout[-3000:]


def test_the_script_is_as_short_as_the_tutorial_says() -> None:
    (script,) = (code for _, code in blocks() if "figure.py <<" in code)
    assert len(script.splitlines()) - 2 <= 25


def test_lines_fit() -> None:
    for path in [TUTORIAL, *(ROOT / "Examples/python").glob("*.md")]:
        assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 130, path
