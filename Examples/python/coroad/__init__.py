"""Python access to Coroad: results as data frames, runs, observers, onboard units and recordings.

    run = coroad.run("Maps/crossing/scenario.yaml", out="out/crossing", set={"v2x.enabled": False})
    run.trips.time_loss_s.mean(), run.safety_events.query("is_conflict")

docs/tutorials/python.md of the repository is the tutorial.
"""

from .descriptors import message_class, new
from .equivalence import Equivalence, equivalence
from .errors import (
    ConnectionLost,
    CoroadError,
    HostFailed,
    Incomplete,
    MissingTable,
    NotARun,
    ProgramFailed,
    ProgramMissing,
    ProgramWarning,
    Refused,
)
from .names import Message, Names, as_table
from .observer import Observer
from .program import find_program, run, run_sweep
from .records import recording
from .results import Run, load
from .si import bsm, decode, distance_m
from .sweeps import Sweep, sweep
from .unit import OnboardUnit, Step

__version__ = "0.1.0"
__all__ = [
    "ConnectionLost",
    "CoroadError",
    "Equivalence",
    "HostFailed",
    "Incomplete",
    "Message",
    "MissingTable",
    "Names",
    "NotARun",
    "Observer",
    "OnboardUnit",
    "ProgramFailed",
    "ProgramMissing",
    "ProgramWarning",
    "Refused",
    "Run",
    "Step",
    "Sweep",
    "as_table",
    "bsm",
    "decode",
    "distance_m",
    "equivalence",
    "find_program",
    "load",
    "message_class",
    "new",
    "recording",
    "run",
    "run_sweep",
    "sweep",
]
