"""Tiny wheels, made of nothing but their names; also copied into the miniature as its backend."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make(folder: Path, name: str, version: str, needs: Sequence[str], *, extra: str = "") -> Path:
    """Make a wheel of one module, which says its version."""
    info = f"{name}-{version}.dist-info"
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    head += "".join(f"Requires-Dist: {need}\n" for need in needs)
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": head + (f"Provides-Extra: {extra}\n" if extra else ""),
        f"{info}/WHEEL": WHEEL,
        f"{info}/RECORD": "",
    }
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return path


def sha256(path: Path) -> str:
    """Give a file's hash as lock files write it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_editable(folder: str, *_settings: object) -> str:
    """Make the miniature's own wheel (PEP 660)."""
    return make(Path(folder), "miniature", "1.0", ["asker>=1"]).name
