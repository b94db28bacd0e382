"""Bars as SVG, drawn on the server. What they show always stands in a table beside them, too."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_ROW_PX = 34
_AXIS_PX = 44
_WIDTH_PX = 640
_MOST_LABEL = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar."""

    label: str
    #: From 0 to 1.
    share: float


def bars_svg(bars: Sequence[Bar]) -> str:
    """Horizontal bars from 0 to 100 %, the first on top; black on white where there is no colour."""
    # Takes a while to load: whoever never asks for a chart does not wait for it.
    import pygal  # type: ignore[import-untyped]  # it comes without types
    from pygal.style import Style  # type: ignore[import-untyped]  # it comes without types

    # It leaves a finder of plug-ins behind that newer Pythons do not know how to ask, and that we have no use for.
    sys.meta_path[:] = [finder for finder in sys.meta_path if not type(finder).__module__.startswith("pygal")]
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="#1b1b1b",
        foreground_strong="#1b1b1b",
        foreground_subtle="#6b6b6b",
        colors=("#0b4f7d",),
        value_colors=("#1b1b1b",),
        font_family="DejaVu Sans, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        value_font_size=13,
        opacity="1",
    )
    chart = pygal.HorizontalBar(
        style=style,
        width=_WIDTH_PX,
        height=_AXIS_PX + _ROW_PX * len(bars),
        explicit_size=True,
        disable_xml_declaration=True,
        js=[],
        show_legend=False,
        range=(0, 100),
        y_labels=[0, 25, 50, 75, 100],
        margin=6,
        margin_right=24,
        spacing=8,
        value_formatter=lambda value: f"{value:.0f}\u00a0%",
    )
    # The first one is drawn at the bottom.
    chart.x_labels = [_short(bar.label) for bar in reversed(bars)]
    chart.add(None, [round(100 * bar.share) for bar in reversed(bars)])
    chart.add_xml_filter(_without_scripts)
    return str(chart.render(is_unicode=True))


def _without_scripts(root: Any) -> Any:
    """No tooltips on paper; and no page of ours runs what stands in it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root


def _short(label: str) -> str:
    return label if len(label) <= _MOST_LABEL else f"{label[: _MOST_LABEL - 1]}…"
