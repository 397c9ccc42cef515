"""Plain pages: what Slack shows in a browser beside its client, about the app and who has it."""

from html import escape

from starlette.responses import HTMLResponse, Response

# Nothing runs on them, and a form is sent to where the page is from, or on to the app.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
}


def page(title: str, body: str, status: int = 200) -> Response:
    """A page of that title, around HTML."""
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · Rollcall playground</title>"
        '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/plain.css"></head>'
        '<body><p class="not-slack" role="note"><strong>Rollcall playground.</strong> '
        f"This is not Slack.</p><main><h1>{escape(title)}</h1>{body}</main></body></html>",
        status,
        _HEADERS,
    )


def button(what: str, words: str, *, kind: str = "", **fields: str) -> str:
    """A form of one button, which says what to `do`."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form method="post">{hidden}'
        f'<button name="do" value="{escape(what)}" class="{kind}">{escape(words)}</button></form>'
    )
