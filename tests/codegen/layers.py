# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails when a runtime file includes a layer above its own, or when a source
file of the project is too long to read."""
import pathlib
import re
import sys

LAYERS = ["base", "platform", "flags", "clock", "shadow", "history", "thread",
          "sync", "detect", "report", "intercept", "api"]
# report/ is reached from below only through ReportRace (detect.h); the front
# end's two folders are one layer.
LEVEL = {name: i for i, name in enumerate(LAYERS)}
LEVEL["api"] = LEVEL["intercept"]
# The end of a thread frees clocks that the sync layer owns.
ALLOWED = {("thread/registry.cc", "sync")}
MAX_LINES = 700


def main(root):
    root = pathlib.Path(root).resolve()
    errors = []
    for path in sorted((root / "runtime").rglob("*")):
        if path.suffix not in (".h", ".cc", ".inc", ".S"):
            continue
        name = path.relative_to(root / "runtime").as_posix()
        layer = name.split("/")[0]
        for line in path.read_text().splitlines():
            found = re.match(r'#\s*include "runtime/(\w+)/', line)
            if not found or (name, found[1]) in ALLOWED:
                continue
            if LEVEL[found[1]] > LEVEL[layer]:
                errors.append(f"runtime/{name} includes {found[1]}/, a layer "
                              "above its own")
    for folder in ("runtime", "instrument-pass", "tools", "include"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".h", ".cc", ".inc"):
                lines = len(path.read_text().splitlines())
                if lines > MAX_LINES:
                    errors.append(f"{path}: {lines} lines, more than "
                                  f"{MAX_LINES}")
    print("\n".join(errors))
    return 1 if errors else 0


sys.exit(main(sys.argv[1]))
