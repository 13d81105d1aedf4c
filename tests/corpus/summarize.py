#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Groups race reports (HBSan's or TSan's text) by their two places.

One line per group, the most frequent first: how often, what kind of accesses,
and where each was made.  A report whose two accesses share no byte is wrong in
itself; such reports are counted in a last line, and the exit status is 1.
"""

import argparse
import collections
import pathlib
import re
import sys

ACCESS = re.compile(
    r"^ +(?:Previous )?((?:atomic )?(?:read|write)|free) "
    r"(?:of size (\d+) at|at or near) (0x[0-9a-f]+)", re.IGNORECASE)
FRAME = re.compile(r"^ +#\d+ (\S+) (\S+)")
INEXACT = "exact line of this access is no longer known"


def parse(report):
    """Returns the accesses of one report: (kind, begin, end, place, exact)."""
    accesses = []
    for line in report.splitlines():
        if found := ACCESS.match(line):
            begin = int(found[3], 16)
            accesses.append([found[1].lower(), begin, begin + int(found[2] or 1),
                             "no stack", True])
        elif accesses and INEXACT in line:
            accesses[-1][4] = False
        elif accesses and accesses[-1][3] == "no stack":
            if found := FRAME.match(line):
                file_line = found[2].rsplit("/", 1)[-1]
                accesses[-1][3] = "%s %s" % (found[1], file_line)
        if len(accesses) == 2 and not line.strip():
            break
    return accesses


def describe(access):
    kind, _, _, place, exact = access
    return "%s in %s%s" % (kind, place, "" if exact else " (about)")


def overlap(one, other):
    return max(one[1], other[1]) < min(one[2], other[2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", nargs="+", type=pathlib.Path)
    groups = collections.Counter()
    disjoint = 0
    for path in parser.parse_args().reports:
        text = path.read_text(errors="replace")
        for report in text.split("\nWARNING: ")[1:]:
            accesses = parse(report)
            groups[" / ".join(map(describe, accesses)) or
                   report.splitlines()[0]] += 1
            if len(accesses) == 2 and not overlap(*accesses):
                disjoint += 1
    for group, count in groups.most_common():
        print("%4d  %s" % (count, group))
    if disjoint:
        print("%d reports whose accesses share no byte" % disjoint)
    return 1 if disjoint else 0


if __name__ == "__main__":
    sys.exit(main())
