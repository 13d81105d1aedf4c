#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes docs/user/synchronisation.md from the tests under tests/e2e.

  scripts/gen_synchronisation_doc.py           writes the page
  scripts/gen_synchronisation_doc.py --check   fails if it is out of date
  --output FILE                                another page

A test that proves an edge says so in its head, in one paragraph:

  // EDGE: family | primitive | the edge, in words

The words around the tables are below.
"""

import pathlib
import re
import sys

import generated_page

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests" / "e2e"
PAGE = ROOT / "docs" / "user" / "synchronisation.md"

# In the order of the page.
FAMILIES = {
    "C++": "The C++ library",
    "atomics": "Atomics and fences, C and C++",
    "pthread": "pthread and semaphores",
    "C11": "C11 `<threads.h>` and `<stdatomic.h>`",
    "threads": "Threads",
    "libraries": "Libraries",
    "OpenMP": "OpenMP",
    "annotations": "Annotations",
}

HEAD = """\
<!-- Written by scripts/gen_synchronisation_doc.py; do not edit. -->
# What HBSan orders, and what it does not

Two accesses to one location, at least one of them a write and not both atomic,
are a **data race** unless one *happens before* the other. Within a thread the
order of the program counts; between threads only the edges in the tables below
and chains of them, however long. `a -> b` reads: what a thread did before `a`
happens before what another one does after `b`. The last column names the tests,
each a racy program that is reported in 20 of 20 runs and a correct one that is
silent in 20 of 20.

What follows from this definition, and surprises at times:

* **Time orders nothing.** A `sleep`, or a thread that "has long finished", is no
  edge. A race is reported though hours lie between the two accesses.
* **A failed attempt orders nothing**: a `trylock` that finds the lock taken, a
  wait that times out.
* **A wake-up needs an edge of its own.** A condition variable orders by its mutex,
  and not by `notify`.
* **`volatile` is no synchronisation**, nor is a relaxed atomic.
* **Atomics that should agree.** Three atomic counters, updated one after another,
  can be read in between: the sum is wrong, and yet there is no data race, for every
  access is atomic. HBSan is silent about such a broken invariant
  ([grouped_invariant](../../tests/e2e/memory_model/grouped_invariant.cc)):

  ```
  std::atomic<int> in, out, stored;      // stored == in - out, one would think
  in.fetch_add(1); stored.fetch_add(1);                    // one thread
  if (stored.load() != in.load() - out.load()) complain(); // another: it may
  ```

  A lock around the three, or one atomic that holds all of them, mends it.
* **Only what happened counts.** HBSan judges the execution it sees, with the edges
  the standard grants, whatever the processor at hand would do without them. A
  payload behind a relaxed flag is reported in every run, though x86 keeps the
  order. But an execution that did not happen is not judged; see below.
* **A race hidden by accident.** If in this run a lock happened to be handed from
  one access to the other, there is an edge. Other schedules may have none.

Programs whose race needs an **execution that x86 does not show, or seldom**, are
reported in the runs in which it happens, some of them never:

| program | racy when | here |
|---|---|---|
| Dekker's or Peterson's lock with less than `seq_cst` | both threads find the other one's flag unset, and enter | seldom: a store may wait in the store buffer. Two entries that meet are reported, and two that follow each other where the flags give no edge ([dekker_relaxed](../../tests/e2e/memory_model/dekker_relaxed.cc)) |
| readers of two independent flags, with `acquire`, that must agree which came first (IRIW) | they disagree | never: all processors see stores in one order |
| two threads that each load relaxed and then store what the other one loads, and touch data if both saw the store (load buffering) | both loads see stores that come later | never: loads are not delayed beyond stores |
| a lock-free structure that relies on two relaxed stores to different objects being seen in order | another thread sees the second one first | the stores give no edge, so data handed over by them is reported; a branch taken only then is not |

Where no test is named for what your program does, see [Limits](limits.md), and
the annotations at the end for locks of your own.
"""


def edge_of(test):
    """(family, primitive, edge) of the test's EDGE paragraph, or None."""
    paragraph = []
    for line in test.read_text(encoding="utf-8").splitlines():
        if paragraph and (line.strip() in ("//", "") or "RUN:" in line):
            break
        if line.startswith("// EDGE:") or paragraph:
            paragraph.append(line.removeprefix("//").strip())
    if not paragraph:
        return None
    text = " ".join(paragraph).removeprefix("EDGE:")
    parts = [part.strip() for part in text.split(" | ")]
    if len(parts) != 3 or parts[0] not in FAMILIES:
        sys.exit(f"error: {test}: expected 'EDGE: family | primitive | edge' "
                 f"with a family of {', '.join(FAMILIES)}")
    return parts


def cell(text):
    # A pointer's star or a template's brackets are no markup.
    return re.sub(r"([|<*_])", r"\\\1", text)


def page():
    tests = {family: {} for family in FAMILIES}
    for test in sorted(TESTS.rglob("*.c*")):
        found = edge_of(test)
        if found:
            family, primitive, edge = found
            edges = tests[family].setdefault(primitive, {})
            edges.setdefault(edge, []).append(test)
    text = HEAD
    for family, title in FAMILIES.items():
        if not tests[family]:
            continue
        text += f"\n## {title}\n\n| primitive | edge | tests |\n|---|---|---|\n"
        for primitive in sorted(tests[family], key=str.lower):
            first = cell(primitive)
            for edge, proofs in tests[family][primitive].items():
                links = ", ".join(
                    f"[{proof.stem}](../../{proof.relative_to(ROOT)})"
                    for proof in proofs)
                text += f"| {first} | {cell(edge)} | {links} |\n"
                first = ""
    return text


if __name__ == "__main__":
    sys.exit(generated_page.run(__file__, PAGE, page()))
