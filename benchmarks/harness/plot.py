# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws the results as SVG: what each detector costs, as a factor of native.

Two panels, CPU time and peak memory.  A row per workload has a dot for TSan, a
dot for HBSan and a line between them; the axis is logarithmic, so equal
distances are equal factors.
"""

import math
from xml.sax.saxutils import escape

from harness import tables

COLOURS = {"tsan": "#b0671e", "hbsan": "#1f5fa8"}
TITLES = {"tsan": "TSan", "hbsan": "HBSan"}
PANELS = (("cpu_s", "CPU time / native"),
          ("memory_mib", "peak memory / native"))
ROW, TOP, LABELS, PANEL, GAP = 18, 64, 150, 300, 40
TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)


class Axis:
    """Where on the page a factor lies."""

    def __init__(self, left, factors):
        self.ticks = [t for t in TICKS
                      if t <= max(factors) * 2 and t * 2 >= min(factors)]
        self.low = min(self.ticks + factors)
        self.high = max(self.ticks + factors)
        self.left = left

    def at(self, factor):
        span = math.log(self.high / self.low) or 1
        return self.left + PANEL * math.log(factor / self.low) / span


def _text(x, y, text, style=""):
    return '<text x="%.1f" y="%.1f"%s>%s</text>' % (x, y, style, escape(text))


def _panel(left, key, title, rows, names, bottom):
    """`rows`: (y, {name: factor}) pairs."""
    factors = [f for _, by_name in rows for f in by_name.values()]
    if not factors:
        return []
    axis = Axis(left, factors)
    parts = [_text(left, TOP - 26, title, ' font-weight="bold"')]
    for tick in axis.ticks:
        x = axis.at(tick)
        parts.append('<path d="M%.1f %dV%d" stroke="%s"/>' % (
            x, TOP - 8, bottom, "#888" if tick == 1 else "#ddd"))
        parts.append(_text(x, TOP - 12, "%g" % tick,
                           ' text-anchor="middle" fill="#666"'))
    for y, by_name in rows:
        places = {name: axis.at(by_name[name]) for name in names
                  if name in by_name}
        if len(places) == 2:
            parts.append('<path d="M%.1f %dH%.1f" stroke="#bbb" '
                         'stroke-width="2"/>' % (
                             min(places.values()), y, max(places.values())))
        parts += ['<circle cx="%.1f" cy="%d" r="4" fill="%s"/>' % (
            x, y, COLOURS[name]) for name, x in places.items()]
    return parts


def _legend(names):
    parts, x = [], LABELS
    for name in names:
        parts.append('<circle cx="%d" cy="16" r="4" fill="%s"/>' % (
            x + 4, COLOURS[name]))
        parts.append(_text(x + 14, 20, TITLES[name]))
        x += 80
    return parts


def as_svg(results):
    names = [n for n in results["compilers"] if n in COLOURS]
    sound = [w for w in results["workloads"] if not w["problem"]]
    bottom = TOP + ROW * (len(sound) + 1)
    parts = _legend(names)
    ys = [TOP + ROW * i + ROW // 2 for i in range(len(sound) + 1)]
    labels = [w["name"] for w in sound] + ["geometric mean"]
    parts += [_text(LABELS - 10, y + 4, label, ' text-anchor="end"' + (
        ' font-weight="bold"' if label == labels[-1] else ""))
              for y, label in zip(ys, labels)]
    left = LABELS
    for key, title in PANELS:
        rows = [{name: tables.ratio(w, key, (name, "native"))
                 for name in names} for w in sound]
        rows.append({name: tables.geometric_mean([r[name] for r in rows])
                     for name in names})
        rows = [{name: f for name, f in row.items() if f} for row in rows]
        parts += _panel(left, key, title, list(zip(ys, rows)), names, bottom)
        left += PANEL + GAP
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'font-family="sans-serif" font-size="12">\n'
            '<rect width="100%%" height="100%%" fill="white"/>\n'
            '%s\n</svg>\n' % (left, bottom + 10, "\n".join(parts)))
