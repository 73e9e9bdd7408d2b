"""Put the compiled catalogues in the wheel: git does not keep them."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogues(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from locales.compiling import compile_every_catalogue

        written = [path.relative_to(self.root).as_posix() for path in compile_every_catalogue()]
        build_data["artifacts"].extend(written)
