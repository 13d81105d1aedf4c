#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes docs/user/options.md from runtime/flags/options.inc.

  scripts/gen_options_doc.py           writes the page
  scripts/gen_options_doc.py --check   fails if the page is out of date
  --output FILE                        another page than docs/user/options.md

The list of options exists once, in options.inc; the words around the table
are below.
"""

import pathlib
import re
import sys

import generated_page

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "runtime" / "flags" / "options.inc"
PAGE = ROOT / "docs" / "user" / "options.md"

HEAD = """\
<!-- Written by scripts/gen_options_doc.py; do not edit. -->
# Options

A program built with HBSan reads its options when it starts:

<!-- setup:
cat > program.c <<'END'
#include <pthread.h>
int counter;
static void *Work(void *argument) { counter++; return argument; }
int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, Work, 0);
  counter++;
  pthread_join(thread, 0);
}
END
hbsan-clang -O1 program.c -o program -lpthread
-->
```sh
HBSAN_OPTIONS="halt_on_error=1:log_path=race" ./program  # exit status 66
cat race.*                                               # the report
```

Pairs `name=value` are separated by a colon, a comma, a space or a newline. A
value that contains one of these stands in quotes (`'` or `"`).
`HBSAN_OPTIONS=help=1` prints every option with its present value, and the
program goes on.

<!-- setup:
HBSAN_OPTIONS=help=1:exitcode=0 ./program 2>&1 | grep -q halt_on_error
-->

| kind | values |
|---|---|
| yes or no | `1`, `yes`, `true`; `0`, `no`, `false` |
| number | a decimal number, not negative unless its line says so |
| text | anything; for files, `%b` stands for the program's name, `%p` for the process number and `%d` for the program's folder |

"""

TAIL = """\

## More about some of them

* `include=FILE` reads more options from a file, `include_if_exists=FILE` does
  the same and is silent when there is none. `%b`, `%p` and `%d` work in both
  names and in that of `suppressions`, not in `log_path`.
* `log_path=PREFIX` writes to `PREFIX.PID`, or to `PREFIX.NAME.PID` with
  `log_exe_name=1`. The file appears with the first text written to it.
* `format=json` writes `PREFIX.PID.jsonl`, with `log_path=stderr` to that stream:
  [The log format](report-format.md).
* `suppressions`: see [Migrating from TSan](migrating-from-tsan.md).
* `abort_on_error` has an effect only together with `halt_on_error`.
* `max_reports`: races beyond the limit are counted, not printed.

## Where options come from

From the weakest to the strongest:

1. the defaults above,
2. `const char* __tsan_default_options()`, if the program defines it,
3. `const char* __hbsan_default_options()`, likewise (both with C linkage),
4. the environment variable `HBSAN_OPTIONS`; ignored in a set-uid process.

An unknown name is a warning. A bad value ends the program before `main` with
status 2 and a line that says what was expected:

```sh
HBSAN_OPTIONS=exitcode=many ./program                    # exit status 2
```

`HBSAN_SYMBOLIZER_PATH` names the `hbsan-symbolize` program too; the option
`external_symbolizer_path` is stronger.
"""

KINDS = {"bool": "yes or no", "int": "number", "Text": "text"}
STRING = r'"(?:[^"\\]|\\.)*"'
OPTION = re.compile(
    r"^HBSAN_OPTION\(\s*(\w+)\s*,\s*(\w+)\s*,\s*(" + STRING +
    r"|[^,]+?)\s*,\s*((?:" + STRING + r"\s*)+)\)", re.MULTILINE)


def text_of(literals):
    """The text of C string literals that stand side by side."""
    parts = re.findall(STRING, literals)
    return "".join(p[1:-1].replace('\\"', '"').replace("\\\\", "\\")
                   for p in parts)


def default_of(kind, written):
    if kind == "bool":
        return "`1`" if written == "true" else "`0`"
    if kind == "Text":
        text = text_of(written)
        return f"`{text}`" if text else "empty"
    return f"`{written}`"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def page():
    source = SOURCE.read_text(encoding="utf-8")
    options = OPTION.findall(source)
    if len(options) != len(re.findall(r"^HBSAN_OPTION\(", source,
                                      re.MULTILINE)):
        sys.exit(f"error: {SOURCE.name} has an option this script cannot read")
    rows = ["| option | kind | default | what it does |", "|---|---|---|---|"]
    for kind, name, default, help_text in options:
        rows.append(f"| `{name}` | {KINDS[kind]} | "
                    f"{default_of(kind, default)} | "
                    f"{cell(text_of(help_text))} |")
    return HEAD + "\n".join(rows) + "\n" + TAIL


if __name__ == "__main__":
    sys.exit(generated_page.run(__file__, PAGE, page()))
