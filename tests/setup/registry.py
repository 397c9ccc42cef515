"""A package registry on this machine that remembers what it was asked for."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.setup.wheels import sha256


@dataclass
class Registry:
    """Offers the wheels of a folder in the way of PEP 503."""

    folder: Path
    url: str = ""
    asked: set[str] = field(default_factory=set[str])

    def answer(self, path: str) -> bytes | None:
        """Give a wheel, or the page of a package; None if there is no such thing."""
        place, _, name = path.strip("/").partition("/")
        if place == "files":
            return (self.folder / name).read_bytes()
        self.asked.add(name)
        links = [
            f'<a href="/files/{wheel.name}#sha256={sha256(wheel)}">{wheel.name}</a>'
            for wheel in self.folder.glob(f"{name}-*.whl")
        ]
        return "\n".join(links).encode() if links else None


@contextmanager
def served(folder: Path) -> Generator[Registry]:
    """Serve the wheels of a folder while the block lasts."""
    registry = Registry(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = registry.answer(self.path)
            self.send_response(200 if found is not None else 404)
            is_page = self.path.startswith("/simple/")
            self.send_header("Content-Type", "text/html" if is_page else "application/zip")
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        registry.url = f"http://127.0.0.1:{server.server_port}/simple"
        yield registry
        server.shutdown()
        thread.join()
