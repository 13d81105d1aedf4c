# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts that write pages of docs/ have in common."""

import argparse
import pathlib
import sys


def run(script, page, text):
    """Writes `text` to `page`, or with --check compares them.  Exit status."""
    parser = argparse.ArgumentParser(description=f"Writes {page.name}.")
    parser.add_argument("--check", action="store_true",
                        help="only say whether the page is up to date")
    parser.add_argument("--output", type=pathlib.Path, default=page)
    arguments = parser.parse_args()
    if not arguments.check:
        arguments.output.write_text(text, encoding="utf-8")
        return 0
    if (arguments.output.is_file() and
            arguments.output.read_text(encoding="utf-8") == text):
        return 0
    print(f"error: {arguments.output} is out of date: "
          f"run scripts/{pathlib.Path(script).name}", file=sys.stderr)
    return 1
