"""The API's reference for people: plain pages made from the OpenAPI document, without scripts or other hosts."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from api.errors import MEDIA_TYPE, kinds
from api.i18n import choose_language, translate
from api.routing import APIRouter

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
body { color: #1b1b1b; background: #fff; }
h2 { margin-top: 2.5rem; border-top: 1px solid #767676; padding-top: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9rem; }
pre { background: #f3f3f3; padding: .75rem; overflow-x: auto; }
h2, p, th, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; }
caption { text-align: left; padding-top: .5rem; }
th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top; }
"""


#: The page's own words. Of the document it translates summaries and problems; descriptions are English and say so.
SENTENCES = (
    "For programs:",
    "Keys go into the header",
    "Name",
    "In",
    "Meaning",
    "Request body",
    "Answer",
    "Event",
)

#: A sentence in the reader's language, ready for HTML.
_Say = Callable[[str], str]


def reference_routes(app: FastAPI) -> APIRouter:
    """The pages: operations, and kinds of problems."""
    router = APIRouter(include_in_schema=False)
    by_code = {kind.code: kind for kind in kinds()}

    @router.get("/docs")
    def get_reference(request: Request) -> Response:
        language = choose_language(request.headers.get("accept-language"))
        body = _operations(app.openapi(), lambda sentence: escape(translate(sentence, language)))
        return HTMLResponse(_page("Preuve API", body, language), headers={"Vary": "Accept-Language"})

    @router.get("/docs/style.css")
    def get_style() -> Response:
        return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    @router.get("/problems/{code}")
    def get_problem_page(code: str, request: Request) -> Response:
        kind = by_code.get(code)
        if kind is None:
            raise HTTPException(404)
        language = choose_language(request.headers.get("accept-language"))
        title = translate(kind.title, language)
        detail = translate(kind.detail, language, dict.fromkeys(kind.facts, "…"))
        body = f"<p>{escape(detail)}</p><p>HTTP {kind.status}</p>"
        return HTMLResponse(_page(title, body, language), headers={"Vary": "Accept-Language"})

    return router


def _page(title: str, body: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/style.css"></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _operations(document: dict[str, Any], say: _Say) -> str:
    info = document["info"]
    parts = [
        f"<p lang=en>{escape(info['description'])}</p>",
        f'<p>{say("For programs:")} <a href="/openapi.json">openapi.json</a>. {say("Keys go into the header")} '
        "<code>Authorization: Bearer preuve_…</code></p>",
    ]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(method.upper(), path, operation, document["components"]["schemas"], say))
    return "".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any], say: _Say) -> str:
    parts = [
        f'<h2 id="{escape(operation["operationId"])}"><code>{method} {escape(path)}</code></h2>',
        f"<p><strong>{say(operation['summary'])}</strong></p>",
        f"<p lang=en>{escape(operation.get('description', ''))}</p>",
    ]
    rows = "".join(
        f"<tr><th scope=row><code>{escape(one['name'])}</code></th><td>{escape(one['in'])}</td>"
        f"<td lang=en>{escape(one.get('description', ''))}</td></tr>"
        for one in operation.get("parameters", [])
    )
    if rows:
        head = "".join(f"<th scope=col>{say(word)}" for word in ("Name", "In", "Meaning"))
        parts.append(f"<table><tr>{head}</tr>{rows}</table>")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parts.append(_schema(say("Request body"), body, schemas))
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if problems := content.get(MEDIA_TYPE, {}).get("examples", {}):
            links = "; ".join(
                f'<a href="/problems/{escape(code)}">{say(one["summary"])}</a>' for code, one in problems.items()
            )
            parts.append(f"<p><code>{escape(status)}</code> {links}</p>")
        else:
            parts.append(
                f"<p><code>{escape(status)}</code> <span lang=en>{escape(answer.get('description', ''))}</span></p>"
            )
        parts.append(_schema(say("Answer"), content.get("application/json", {}).get("schema", {}), schemas))
        parts.append(_events(content.get("text/event-stream", {}), schemas, say))
    return "".join(parts)


def _events(content: dict[str, Any], schemas: dict[str, Any], say: _Say) -> str:
    shapes = [one["properties"] for one in content.get("itemSchema", {}).get("oneOf", ())]
    return "".join(
        _schema(f"{say('Event')} {shape['event']['const']}", shape["data"]["contentSchema"], schemas)
        for shape in shapes
    )


def _schema(title: str, schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name not in schemas:
        return ""
    rows = "".join(
        f"<tr><th scope=row><code>{escape(field)}</code></th><td>{escape(_type(facts))}</td>"
        f"<td lang=en>{escape(facts.get('description', ''))}</td></tr>"
        for field, facts in schemas[name].get("properties", {}).items()
    )
    examples = "".join(
        f"<pre tabindex=0>{escape(json.dumps(example, ensure_ascii=False, indent=2))}</pre>"
        for example in schemas[name].get("examples", [])
    )
    return f"<table><caption>{title}</caption>{rows}</table>{examples}"


def _type(facts: dict[str, Any]) -> str:
    if "anyOf" in facts:
        return " or ".join(_type(one) for one in facts["anyOf"])
    return str(facts.get("$ref", "").rpartition("/")[2] or facts.get("type", "any"))
