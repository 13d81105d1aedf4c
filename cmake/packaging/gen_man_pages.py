#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Manual pages of the tools, from what their --help says.

gen_man_pages.py <folder of the programs> <folder of *.1> <output folder>

The pages in packaging/man are written by hand; hbsan.1 gets the list of the
sub-commands.  Each sub-command, and hbsan-symbolize, gets a page that holds the
text of its --help, so that no option is missing there.
"""

import pathlib
import re
import subprocess
import sys

PAGE = """\
.Dd $Mdocdate$
.Dt {title} 1
.Os HBSan
.Sh NAME
.Nm {name}
.Nd {summary}
.Sh DESCRIPTION
.Bd -literal
{text}
.Ed
.Sh SEE ALSO
{see_also}
"""


def help_of(*command):
    """The text, or None of a program that has no --help."""
    run = subprocess.run([*command, "--help"], capture_output=True, text=True)
    return run.stdout.rstrip() if run.returncode == 0 else None


def roff(text):
    """The text as it stands: no line is a request, no hyphen is a dash."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join("\\&" + s if s[:1] in (".", "'") else s for s in lines)


def references(names):
    return " ,\n".join(f".Xr {name} 1" for name in sorted(names))


def main():
    programs, sources, output = map(pathlib.Path, sys.argv[1:])
    hbsan = str(programs / "hbsan")
    commands = dict(re.findall(r"^  ([a-z][a-z-]*)  +(\S.*)$", help_of(hbsan),
                               re.MULTILINE))
    if not commands:
        sys.exit(f"gen_man_pages.py: {hbsan} --help lists no commands")
    # `hbsan symbolize` is hbsan-symbolize.
    pages = {f"hbsan-{name}": summary for name, summary in commands.items()}
    names = ["hbsan", "hbsan-clang", *pages]

    output.mkdir(parents=True, exist_ok=True)
    for source in sources.glob("*.1"):
        text = source.read_text()
        text = text.replace("@COMMANDS@", "\n".join(
            f".It Cm {name}\n{roff(summary)}" for name, summary in
            commands.items()))
        text = text.replace("@SEE_ALSO@", references(
            name for name in names if name != source.stem))
        (output / source.name).write_text(text)
    (output / "hbsan-clang++.1").write_text(".so man1/hbsan-clang.1\n")
    for name, summary in pages.items():
        text = help_of(hbsan, name.removeprefix("hbsan-")) or summary
        (output / f"{name}.1").write_text(PAGE.format(
            title=name.upper(), name=name, summary=roff(summary),
            text=roff(text),
            see_also=references(n for n in names if n != name)))


if __name__ == "__main__":
    main()
