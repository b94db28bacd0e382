"""Bars as SVG for pages, drawn by pygal and coloured by the page's own style sheet, with their figures as a table.

No style, script or comment of the library is left in, since the page's security policy would refuse them, and since
colours must follow the theme. Charts on paper are drawn by ``api.results``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from markupsafe import Markup

_WIDTH_PX = 640
_BAR_PX = 26
_AXIS_PX = 48
_LEGEND_PX = 28
_FONT_PX = 18
_MOST_LABEL = 28
#: What tells one series from the next besides its colour: see css/chart.css, which has as many.
MOST_SERIES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture and the same as a table: ``chart_frame`` of components.html shows both."""

    title: str
    svg: Markup
    head: list[str]
    rows: list[list[str]]


def bar_chart(
    *,
    title: str,
    description: str,
    label_of_rows: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    most: float,
    words: Callable[[float], str] = str,
    whole: bool = False,
) -> Chart:
    """Horizontal bars, the first label on top.

    Args:
        title: what the chart is about; a heading for eyes and the picture's name for ears.
        description: what there is to see in it, in a sentence.
        label_of_rows: heads the column of labels.
        labels: one for each group of bars.
        series: at most ``MOST_SERIES``, each with one value for each label.
        most: the end of the axis.
        words: how a value is written.
        whole: values are counts: no mark of the axis stands between two.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"at most {MOST_SERIES} series can be told apart")
    # Takes a while to load: whoever never asks for a chart does not wait for it.
    import pygal  # type: ignore[import-untyped]  # it comes without types
    from pygal.style import Style  # type: ignore[import-untyped]  # it comes without types

    # It leaves a finder of plug-ins behind that newer Pythons do not know how to ask, and that we have no use for.
    sys.meta_path[:] = [finder for finder in sys.meta_path if not type(finder).__module__.startswith("pygal")]
    several = len(series) > 1
    chart = pygal.HorizontalBar(
        # Only sizes are taken from it, to leave room: css/chart.css has letters of this size on phones.
        style=Style(label_font_size=_FONT_PX, major_label_font_size=_FONT_PX, legend_font_size=_FONT_PX),
        width=_WIDTH_PX,
        height=_AXIS_PX + _BAR_PX * len(labels) * max(1, len(series)) + (_LEGEND_PX if several else 0),
        explicit_size=False,
        disable_xml_declaration=True,
        js=[],
        css=[],
        show_legend=several,
        legend_at_bottom=True,
        legend_box_size=12,
        range=(0, most or 1),
        y_labels=[0, most] if whole and most % 2 else [0, most / 2, most] if most else [0, 1],
        margin=4,
        margin_right=40,
        spacing=10,
        value_formatter=words,
        truncate_label=_MOST_LABEL,
        truncate_legend=_MOST_LABEL,
    )
    # The first one is drawn at the bottom.
    chart.x_labels = list(reversed(labels))
    for name, values in series.items():
        chart.add(name, list(reversed(values)))
    chart.add_xml_filter(lambda root: _plain(root, title, description))
    rows = [[label, *(words(values[place]) for values in series.values())] for place, label in enumerate(labels)]
    svg = str(chart.render(is_unicode=True))
    return Chart(
        title=title,
        svg=Markup(svg),  # noqa: S704 - made by a library that escapes what it is given
        head=[label_of_rows, *series],
        rows=rows,
    )


def shortened(label: str, most: int = _MOST_LABEL - 4) -> str:
    """A label that leaves room for a level beside it."""
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _plain(root: Any, title: str, description: str) -> Any:
    """Leave shapes, texts and classes; give the picture a name."""
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if name in ("", "defs", "style", "script", "title", "desc") or "tooltip-overlay" in child.get("class", ""):
                parent.remove(child)
        for attribute in ("style", "onclick", "id"):
            parent.attrib.pop(attribute, None)
    mark = f"chart-{token_hex(4)}"
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = root.makeelement(tag, {"id": f"{mark}-{tag}"})
        element.text = text
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{mark}-title {mark}-desc")
    return root
