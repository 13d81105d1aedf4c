#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs what a page of the documentation tells its reader to do.

run_page.py PAGE PREFIX WORK   PREFIX: an installed HBSan, /opt/hbsan in the page
                               WORK: an empty folder to do it in

Of the page's fenced blocks, in their order,
  ```cpp job.cc       (any language, and a name) is written to that file;
  ```cpp racy counter and
  ```cpp fixed counter  are programs: in the one a race is found in 20 runs of 20,
                      in the other in none;
  ```yaml             is a CI service's file, of which the commands are run;
  ```sh               is run by bash, all blocks in one shell.  A command fails
                      the page unless it ends with 0, or with N where its line
                      ends with `# exit status N`;
  ```output           is looked for in what the commands of the block before
                      printed: line by line in this order, `...` for anything.
Other blocks are not touched.  A block of commands that cannot be run here stands
below a comment that says why: <!-- not run: ... -->.  What the reader brings
along, a project of their own, is made by the commands of a hidden
<!-- setup: ... -->.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys

RUNS = 20
BLOCK = re.compile(r"^(?P<skip><!-- not run: [^\n]* -->\n)?```(?P<info>[^\n`]*)\n"
                   r"(?P<text>.*?)^```$"
                   r"|^<!-- setup:\n(?P<setup>.*?)^-->$",
                   re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"#.*\bexit status (\d+)\b")


def commands(text):
    """The commands of a block; a line that ends with \\ goes on, and so does one
    with an open bracket of a function or a here-document."""
    command = ""
    for line in text.splitlines():
        command += line + "\n"
        end = re.search(r"<<'?(\w+)'?", command)
        if line.endswith("\\") or (end and line != end.group(1)):
            continue
        if command.strip() and not command.lstrip().startswith("#"):
            yield command
        command = ""


def steps(text):
    """The commands of a CI description: `run: command`, or the lines further in
    below `run: |`, or the items below `script:`."""
    lines = iter(text.splitlines() + [""])
    line = next(lines)
    while line is not None:
        following = next(lines, None)
        run = re.match(r"( *)- run: (.*)$", line)
        script = re.match(r"( *)(- run: \||script:)$", line)
        if script:
            while following and following.startswith(script.group(1) + "  "):
                yield re.sub(r"^ *(- )?", "", following) + "\n"
                following = next(lines, None)
        elif run:
            yield run.group(2) + "\n"
        line = following


class Page:
    def __init__(self, page, prefix, work):
        self.page = page
        self.work = work
        self.prefix = prefix
        self.environment = dict(os.environ)
        self.environment["PATH"] += f"{os.pathsep}{prefix}/bin"
        self.output = ""

    def fail(self, line, message):
        sys.exit(f"{self.page}:{line}: {message}")

    def run_shell(self, line, text):
        """Runs the block after the state that those before it left."""
        state = shlex.quote(str(self.work / ".state"))
        script = f"[ ! -e {state} ] || . {state}\n"
        for command in commands(text):
            wanted = STATUS.search(command)
            status = wanted.group(1) if wanted else "0"
            script += (f"{command}hbsan_status=$?\n"
                       f"[ $hbsan_status = {status} ] || {{ printf "
                       f"'status %s, not {status}, of: %s' $hbsan_status "
                       f"{shlex.quote(command.strip())} >&2; exit 99; }}\n")
        script += f"{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {state}\n"
        run = subprocess.run(["bash", "-c", script], cwd=self.work,
                             env=self.environment, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, errors="replace", check=False)
        self.output = run.stdout
        print(run.stdout)
        if run.returncode != 0:
            self.fail(line, run.stdout[-4000:])

    def expect_output(self, line, text):
        at = 0
        for wanted in text.splitlines():
            parts = re.split(r" *\.\.\. *", wanted.strip())
            pattern = ".*".join(map(re.escape, parts))
            found = re.compile(pattern).search(self.output, at)
            if not found:
                self.fail(line, f"not in the output:\n{wanted}\n\nwhich is:\n"
                                f"{self.output[at:]}")
            at = found.end()

    def run_program(self, line, kind, name, text):
        source = self.work / f"{name}_{kind}.cc"
        source.write_text(text)
        program = source.with_suffix("")
        subprocess.run([f"{self.prefix}/bin/hbsan-clang++", "-std=c++20", "-O1",
                        "-Wall", str(source), "-o", str(program)], check=True)
        # Names are not asked for; they take most of the time.
        environment = {**self.environment, "HBSAN_OPTIONS": "symbolize=0"}
        wanted = 66 if kind == "racy" else 0
        for number in range(RUNS):
            run = subprocess.run([str(program)], env=environment, text=True,
                                 capture_output=True, check=False)
            if run.returncode != wanted or ("HBSan" in run.stderr) != (
                    kind == "racy"):
                self.fail(line, f"{kind} {name}, run {number + 1}: status "
                                f"{run.returncode}, not {wanted}\n{run.stderr}")

    def run(self):
        text = pathlib.Path(self.page).read_text()
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            body = (block["setup"] or block["text"]).replace(
                "/opt/hbsan", str(self.prefix))
            if block["setup"]:
                self.run_shell(line, body)
                continue
            info = block["info"].split()
            if block["skip"] or not info:
                continue
            print(f"{self.page}:{line}: {' '.join(info)}", flush=True)
            if info == ["sh"]:
                self.run_shell(line, body)
            elif info == ["output"]:
                self.expect_output(line, body)
            elif len(info) == 3 and info[1] in ("racy", "fixed"):
                self.run_program(line, info[1], info[2], body)
            elif info[0] == "yaml":
                self.run_shell(line, "".join(steps(body)))
            elif len(info) == 2:
                file = self.work / info[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(body)


def main():
    page, prefix, work = sys.argv[1:]
    Page(page, pathlib.Path(prefix), pathlib.Path(work)).run()


if __name__ == "__main__":
    main()
