"""What docs and docstrings name is there."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
OURS = ("bot", "storage", "playground")
MODULES = [path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]
NAMED = re.compile(r"(?<!`)`([a-z_]+)\.([A-Za-z_]\w*)`")


def docstrings(tree: ast.Module) -> Iterator[str]:
    """The docstrings of a module, of all its depths."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def names_of(tree: ast.Module) -> set[str]:
    """The names that a module has."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def test_what_a_docstring_refers_to_is_in_that_module() -> None:
    trees = {path: ast.parse(path.read_text()) for path in MODULES}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for path, tree in trees.items():
        name = path.parent.name if path.stem == "__init__" else path.stem
        names[name] |= names_of(tree)
    broken = [
        f"{path.relative_to(ROOT)}: {module}.{name}"
        for path, tree in trees.items()
        for text in docstrings(tree)
        for module, name in NAMED.findall(text)
        if module in names and name not in names[module] and name != "py"
    ]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_in_the_docs_is_there(page: Path) -> None:
    named = re.findall(
        r"`((?:bot|storage|playground|tests|scripts|docs)/[\w./-]*)`", page.read_text()
    )
    made = {"tests/benchmarks/results/"}
    assert [each for each in named if not (ROOT / each).exists() and each not in made] == []


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = [page.relative_to(ROOT).as_posix() for page in sorted((ROOT / "docs").glob("*.md"))]
    assert [page for page in pages if f"({page})" not in readme] == []
