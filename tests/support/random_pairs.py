#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""random_pairs.py FOLDER SEED PAIRS COMPILER [OPTION...] -- OPTION...

Random pairs of functions for two threads, one after the other, that read and
write the fields of one structure, synchronise, branch, loop and return early.
Compiled with the first options and with the others as well, each pair must have
the same verdict.  The options behind -- are to switch off what is tested.  SEED
may be "random".
"""

import pathlib
import random
import subprocess
import sys

FIELDS = ["a", "b", "c", "d", "e", "f", "g[0]", "g[1]", "g[2]", "g[3]"]
# In every operation and order, and what orders the first thread before the
# second.
ANY_ORDER = {
    "load": ["RELAXED", "ACQUIRE", "SEQ_CST"],
    "store": ["RELAXED", "RELEASE", "SEQ_CST"],
    "update": ["RELAXED", "ACQUIRE", "RELEASE", "ACQ_REL"],
    "fence": ["ACQUIRE", "RELEASE", "ACQ_REL"],
}
USEFUL = {
    "First": {"store": ["RELEASE", "SEQ_CST"], "update": ["RELEASE"]},
    "Second": {"load": ["ACQUIRE", "SEQ_CST"], "update": ["ACQUIRE"]},
}

HEAD = """
#include <stdlib.h>
#include "two_threads.h"
struct Fields {
  int a, b;
  short c, d;
  int e;
  long f;
  char g[8];
};
static int argument;
static int chance[8] = {0, 1, 0, 1, 1, 0, 1, 0};
static int count[4] = {0, 1, 2, 3};
__attribute__((noinline)) static void Unknown(void) {
  __asm__ volatile("" ::: "memory");
}
"""


class Pair:
    """Every other pair is a few accesses of a field or two around one edge, on
    which most of its races depend.  The others have branches and loops too."""

    def __init__(self, number, numbers):
        self.number, self.numbers = number, numbers
        self.is_plain = number % 2 == 0
        fields = numbers.randint(1, 2) if self.is_plain else 4
        first = numbers.randrange(len(FIELDS) - fields + 1)
        self.fields = FIELDS[first:first + fields]
        self.orders = ANY_ORDER  # of the next operations

    def access(self):
        place = "fields%d.%s" % (self.number, self.numbers.choice(self.fields))
        if self.numbers.random() < 0.5:
            return "sum += %s;" % place
        return "%s = sum;" % place

    def synchronise(self):
        kind = self.numbers.choice(list(self.orders))
        order = "__ATOMIC_" + self.numbers.choice(self.orders[kind])
        flag = "&flags%d[%d]" % (
            self.number, 0 if self.is_plain else self.numbers.randrange(2))
        return {
            "load": "sum += __atomic_load_n(%s, %s);" % (flag, order),
            "store": "__atomic_store_n(%s, 1, %s);" % (flag, order),
            "update": "sum += __atomic_fetch_add(%s, 1, %s);" % (flag, order),
            "fence": "__atomic_thread_fence(%s);" % order,
        }[kind]

    def statement(self, depth):
        kind = self.numbers.random()
        if kind < 0.5 or depth == 2:
            return self.access()
        if kind < 0.75:
            return self.synchronise()
        condition = "chance[(argument + %d) %% 8]" % self.numbers.randrange(8)
        inner = "{ %s }" % self.statements(depth + 1, 3)
        if kind < 0.83:
            return "if (%s) %s" % (condition, inner)
        if kind < 0.88:
            return "if (%s) %s else { %s }" % (
                condition, inner, self.statements(depth + 1, 3))
        if kind < 0.94:
            return "for (int i = 0; i < count[(argument + %d) %% 4]; i++) %s" % (
                self.numbers.randrange(4), inner)
        if kind < 0.97:
            return "if (%s) return;" % condition
        return "Unknown();"

    def statements(self, depth, most):
        return " ".join(self.statement(depth)
                        for _ in range(self.numbers.randint(1, most)))

    def around_an_edge(self, name):
        self.orders = USEFUL[name]
        # What is ordered, and what is not.
        many = [self.access() for _ in range(self.numbers.randint(1, 2))]
        few = [self.access() for _ in range(self.numbers.randint(0, 1))]
        before, after = (many, few) if name == "First" else (few, many)
        return " ".join(before + [self.synchronise()] + after)

    def function(self, name):
        return "static void %s%d(void) { int sum = argument; %s }\n" % (
            name, self.number, self.around_an_edge(name) if self.is_plain
            else self.statements(0, 8))

    def text(self):
        return "static struct Fields fields%d;\nstatic int flags%d[2];\n" % (
            self.number, self.number) + "".join(map(self.function, USEFUL))


def program(seed, pairs):
    numbers = random.Random(seed)
    text = HEAD + "".join(Pair(i, numbers).text() for i in range(pairs))
    text += "int main(int argc, char **argv) {\n  argument = argc - 2;\n"
    text += "  switch (atoi(argv[1])) {\n"
    for i in range(pairs):
        text += "    case %d: RunUnordered(First%d, Second%d); break;\n" % (
            i, i, i)
    return text + "  }\n}\n"


def verdict(binary, pair):
    result = subprocess.run(
        [str(binary), str(pair)], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, timeout=60,
        env={"HBSAN_OPTIONS": "symbolize=0"})
    if result.returncode not in (0, 66):
        sys.exit("%s %d: status %d" % (binary, pair, result.returncode))
    return result.returncode == 66


def main():
    split = sys.argv.index("--")
    folder, seed, pairs, compiler, *options = sys.argv[1:split]
    if seed == "random":
        seed = random.randrange(1 << 31)
    folder, seed, pairs = pathlib.Path(folder), int(seed), int(pairs)
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "pairs.c"
    source.write_text(program(seed, pairs))
    builds = []
    for name, more in ("on", []), ("off", sys.argv[split + 1:]):
        builds.append(folder / name)
        subprocess.run([compiler, "-I", str(pathlib.Path(__file__).parent), "-w",
                        *options, *more, str(source), "-o", str(builds[-1])],
                       check=True)
    racy, different = 0, []
    for pair in range(pairs):
        on, off = (verdict(build, pair) for build in builds)
        racy += off
        if on != off:
            different.append("pair %d of %s: %s with, %s without" % (
                pair, source, *("race" if v else "silent" for v in (on, off))))
    print("\n".join(different))
    print("seed %d: %d of %d pairs race, %d verdicts differ" % (
        seed, racy, pairs, len(different)))
    if not pairs * 0.1 < racy < pairs * 0.9:
        sys.exit("nearly all verdicts are the same: this tests nothing")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
