# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The compilers that are compared, and how large the code is they make."""

import dataclasses
import pathlib
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = ["-O2", "-g"]
ARCHER = pathlib.Path("/usr/lib/llvm-22/lib/libarcher.so")
NAMES = ("native", "tsan", "hbsan")


MISSING = 77  # status of a build for which something is not to be had


class BuildError(Exception):
    """A workload does not build; the message says why."""


class Skipped(Exception):
    """A workload needs what this machine does not have; which, is said."""


@dataclasses.dataclass
class Compiler:
    name: str
    cxx: str
    flags: list

    def environment(self, build):
        """Runs are made with the detectors' default options, but for these.

        Where reports are known to come, none is written: what they cost is a
        matter of the symbolizer.  OpenMP programs run under TSan with the help
        that LLVM has for that; without it, each barrier is a false report.
        """
        options = "report_bugs=0" if self.name in build.unreported else ""
        found = {"TSAN_OPTIONS": options, "HBSAN_OPTIONS": options}
        if self.name == "tsan" and build.uses_openmp:
            found["TSAN_OPTIONS"] = "ignore_noninstrumented_modules=1"
            found["OMP_TOOL_LIBRARIES"] = str(ARCHER)
        return found


@dataclasses.dataclass
class Build:
    command: list  # what to run
    compile_s: float  # CPU time
    code_bytes: int
    # Of a server: what talks to it, and ends when all is said.
    client: list = None
    unreported: tuple = ()  # the detectors that are to write no reports
    uses_openmp: bool = False


def find_compiler(name, bin_folder):
    if name == "native":
        return Compiler(name, "clang++-22", FLAGS)
    if name == "tsan":
        return Compiler(name, "clang++-22", FLAGS + ["-fsanitize=thread"])
    return Compiler(name, str(pathlib.Path(bin_folder) / "hbsan-clang++"),
                    FLAGS)


def code_bytes(objects):
    """The size of all .text sections in the object files.

    Objects, not the linked program: a detector's runtime is the same few
    hundred kilobytes in every program.
    """
    total = 0
    objects = [str(path) for path in objects]
    for start in range(0, len(objects), 200):
        listing = subprocess.run(
            ["llvm-size-22", "-A"] + objects[start:start + 200],
            check=True, capture_output=True, text=True).stdout
        for line in listing.splitlines():
            words = line.split()
            if len(words) == 3 and words[0].startswith(".text"):
                total += int(words[1])
    return total


def measure_compilation(meter, command, environment=None):
    """Runs a compilation; returns its CPU time in seconds."""
    sample = meter.run(command, environment=environment)
    if sample is None:
        raise BuildError("the compiler does not come to an end")
    if sample.status != 0:
        last = (sample.errors.strip().splitlines() or ["no message"])[-1]
        if sample.status == MISSING:
            raise Skipped(last.removeprefix("corpus: error: "))
        raise BuildError("does not build: " + last[:200])
    return sample.cpu_s
