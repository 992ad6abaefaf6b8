"""Puts the message descriptors of the repository into the package, so that the repository holds one copy of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DescriptorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds coroad.fds to wheels and source archives. An editable install reads Protos/coroad.fds itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the file from the repository, or from the source archive if this is one."""
        if version == "editable":
            return
        root = Path(self.root)
        packed, source = root / "coroad/coroad.fds", root.parents[1] / "Protos/coroad.fds"
        if packed.is_file():
            source = packed
        elif not source.is_file():
            raise FileNotFoundError(f"{source} is missing: build the package inside a clone of the repository")
        build_data["force_include"][str(source)] = "coroad/coroad.fds"
