"""Markdown and code as safe HTML.

Markdown comes from authors of exercises, some of another organisation: raw HTML in it is shown as text, and what the
renderer makes passes an allow-list all the same. Code comes from candidates; its lexer is chosen by file name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape
from pygments import highlight as pygments_highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

_TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "tabindex"},
    "ol": {"start"},
    "pre": {"class", "tabindex"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
}
#: Longer code is shown without colours: lexers are made for files that people read.
_MOST_COLOURED = 200_000
_DEEPEST_HEADING = 6
#: But for tabs and line ends.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PICTURED, _FIRST_PICTURE = 0x20, 0x2400


def markdown(source: str, heading: int = 3) -> Markup:
    """A text of an author; its largest heading becomes one of level ``heading``."""
    html = _renderer().render(source, {"heading": heading})
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - this is what the allow-list has let through


def without_marks(text: str) -> str:
    """A line of Markdown for places that show plain text, such as titles of questions in lists."""
    return text.replace("**", "").replace("`", "")


def without_title(source: str) -> str:
    """A text of an author without the heading that it begins with: the page has one of its own."""
    first, _, rest = source.lstrip().partition("\n")
    return rest.lstrip("\n") if first.startswith("# ") else source


def visible(text: str) -> str:
    """What a program printed or somebody wrote, with every character to be seen that would do something else.

    Control characters become their pictures; what turns the direction of letters, so that code reads as other code
    than it is, becomes its number.
    """
    return _UNSEEN.sub(_seen, text.replace("\r\n", "\n"))


def _seen(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < _PICTURED:
        return chr(_FIRST_PICTURE + code)
    return f"[U+{code:04X}]"


def highlight(code: str, name: str) -> Markup:
    """Code as spans with Pygments' short classes, for use in ``<pre>``. ``name`` is a file name or a language."""
    code = visible(code)
    if len(code) > _MOST_COLOURED:
        return escape(code)
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
    return Markup(pygments_highlight(code, _lexer(name), formatter))  # noqa: S704 - Pygments escapes


def highlight_lines(code: str, name: str) -> list[Markup]:
    """The same, line by line: no span reaches over the end of a line."""
    lines = str(highlight(code, name)).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [Markup(line) for line in lines]  # noqa: S704


def _lexer(name: str) -> Any:
    options = {"stripnl": False, "ensurenl": False}
    for find in (get_lexer_for_filename, get_lexer_by_name):
        try:
            return find(name, **options)
        except ClassNotFound:
            continue
    return TextLexer(**options)


@cache
def _renderer() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    for rule in ("heading_open", "heading_close"):
        parser.add_render_rule(rule, _heading)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    parser.add_render_rule("image", _image)
    return parser


# markdown-it binds rules to its renderer, which therefore comes first.


def _fence(_renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    language = token.info.split()[0] if token.info.split() else "text"
    return f'<pre class="code" tabindex="0"><code>{highlight(token.content, language)}</code></pre>\n'


def _heading(_renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    level = min(int(token.tag[1:]) - 1 + int(env["heading"]), _DEEPEST_HEADING)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _image(_renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return str(escape(tokens[index].content))
