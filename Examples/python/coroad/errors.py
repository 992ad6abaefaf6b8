"""Errors of this package. Each message says what is wrong, where, and what to do."""

from __future__ import annotations


class CoroadError(Exception):
    """Base of every error that this package raises itself."""


class NotARun(CoroadError):
    """A folder does not hold what was asked for."""


class Incomplete(CoroadError):
    """A run is still running, was ended early or failed, so that its tables cover a part of it or are missing."""


class MissingTable(CoroadError):
    """A run did not record a table."""


class ProgramMissing(CoroadError):
    """The program `coroad` was not found."""


class ProgramFailed(CoroadError):
    """The program ended with an error. `status` is its exit code, `words` what it wrote to standard error."""

    def __init__(self, command: str, status: int, words: str) -> None:
        super().__init__(f"{command} ended with exit code {status}:\n{words or '(it wrote no error)'}")
        self.status = status
        self.words = words


class ConnectionLost(CoroadError):
    """A run does not let this program in, or its connection ended."""


class Refused(CoroadError):
    """A run ended the connection of an onboard unit before it welcomed it. The message is the run's reason."""


class HostFailed(UserWarning):
    """A host failed during a run that completed otherwise: its nodes took no part from then on."""


class ProgramWarning(UserWarning):
    """The program warned of something but completed."""
