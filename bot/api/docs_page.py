"""/docs: the API's document for people; nothing of it comes from elsewhere."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

# The package's own FastAPIOffline makes endpoints that hold their app for ever.
FILES = Path(fastapi_offline.__file__).parent / "static"
PATH = "/docs-files"

routes = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Serve the page's files."""
    app.mount(PATH, StaticFiles(directory=FILES))


@routes.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show every address, and try them."""
    root = str(request.scope.get("root_path", ""))
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="Rollcall's API",
        swagger_js_url=f"{root}{PATH}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{PATH}/swagger-ui.css",
        swagger_favicon_url=f"{root}{PATH}/favicon.png",
    )
