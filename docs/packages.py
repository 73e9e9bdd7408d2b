"""Print a table of the packages: modules, lines, and the packages each imports.

Run in the root of the project: `python docs/packages.py` (every package), or
`python docs/packages.py services` (those of one layer).
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAYERS = (
    "bot",
    "handlers",
    "scheduler",
    "services",
    "flows",
    "models",
    "documents",
    "rules",
    "sandbox",
    "locales",
    "tests",
    "benchmarks",
)


def packages(layer: str) -> Mapping[str, list[Path]]:
    """Return the modules of each package, by its dotted name, without the peers' environment."""
    modules = defaultdict(list)
    for path in sorted((ROOT / layer).rglob("*.py")):
        parts = path.parent.relative_to(ROOT).parts
        if not any(part.startswith(".") for part in parts):
            modules[".".join(parts)].append(path)
    return modules


def imported(path: Path, package: str) -> Iterator[str]:
    """Yield the packages that a module imports: those of its own layer by name, else the layer."""
    layer = package.partition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for alias in node.names:
            yield from _package(f"{node.module}.{alias.name}", layer)


def _package(name: str, layer: str) -> Iterator[str]:
    top = name.partition(".")[0]
    if top != layer:
        yield from (top,) if top in LAYERS else ()
        return
    folder = ROOT.joinpath(*name.split("."))
    while not (folder / "__init__.py").exists():
        folder = folder.parent
    yield ".".join(folder.relative_to(ROOT).parts)


def row(package: str, modules: list[Path]) -> str:
    """Return one line of the table."""
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in modules)
    others = {name for path in modules for name in imported(path, package)} - {package}
    layer = f"{package.partition('.')[0]}."
    names = ", ".join(sorted(name.removeprefix(layer) for name in others))
    count = sum(path.name != "__init__.py" for path in modules)
    return f"| `{package}` | {count} | {lines} | {names} |"


def main(layers: list[str]) -> None:
    print("| package | modules | lines | imports |\n|---|---|---|---|")
    for layer in layers or LAYERS:
        for package, modules in sorted(packages(layer).items()):
            print(row(package, modules))


if __name__ == "__main__":
    main(sys.argv[1:])
