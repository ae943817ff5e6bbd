"""Imports run one way: schemas <- tasks <- flows, and a few packages have one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {"schemas": {"schemas"}, "tasks": {"schemas", "tasks"}, "flows": {"schemas", "tasks", "flows"}}
HOMES = {
    "boto3": ("tasks/store/",),
    "botocore": ("tasks/store/",),
    "langdetect": ("tasks/language/",),
    "py3langid": ("tasks/language/",),
    "httpx": ("tasks/fetch/",),
    "httpcore": ("tasks/fetch/",),
    "prefect": ("tasks/", "flows/"),
}
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The names of all modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def room(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_its_own_layer_and_those_below(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for module in imports(path):
        top = module.partition(".")[0]
        assert top not in LAYERS or top in LAYERS[name.partition("/")[0]], f"{name} imports {module}"
        assert top not in HOMES or name.startswith(HOMES[top]), f"{name} imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "tasks").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_uses_only_the_public_names_of_another_room(path: Path) -> None:
    own = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module in imports(path):
        if module.startswith("tasks.") and room(module) != own:
            assert module.count(".") == 1, f"{path.name} reaches into {module}"


def test_reading_a_page_does_not_load_prefect() -> None:
    for name in ("extract", "deduplicate"):
        loaded = {module for module in imports(ROOT / "tasks" / name / "__init__.py") if module.startswith("tasks.")}
        for module in loaded:
            file = ROOT / (module.replace(".", "/") + ".py")
            assert "prefect" not in {each.partition(".")[0] for each in imports(file)}, module


def test_every_file_and_function_is_of_a_size_to_be_read() -> None:
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") <= 300, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name}"
