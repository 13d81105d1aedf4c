# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Turns the results into tables, as text and as Markdown."""

import math

METRICS = (
    # key, title, digits
    ("cpu_s", "CPU time, user + system, s", 2),
    ("wall_s", "Wall time, s", 2),
    ("memory_mib", "Peak memory, MiB", 1),
    ("code_kib", "Code size, .text of the objects, KiB", 1),
    ("compile_s", "Compile time, CPU, s", 2),
)
RATIOS = (("hbsan", "native"), ("tsan", "native"), ("hbsan", "tsan"))


def geometric_mean(values):
    values = [value for value in values if value]
    if not values:
        return None
    return math.exp(sum(math.log(value) for value in values) / len(values))


def ratio(workload, key, pair):
    """The quotient of two builds of a workload, None if one has no value."""
    above, below = (workload["builds"].get(name, {}).get(key)
                    for name in pair)
    return above / below if above and below else None


def _cell(value, digits):
    return "-" if value is None else "%.*f" % (digits, value)


def metric_table(results, key, digits):
    """Rows of strings: a header, the workloads, the geometric means."""
    compilers = results["compilers"]
    pairs = [pair for pair in RATIOS if set(pair) <= set(compilers)]
    rows = [["workload"] + compilers + ["/".join(pair) for pair in pairs] +
            [""]]
    sound = [w for w in results["workloads"] if not w["problem"]]
    for workload in results["workloads"]:
        rows.append(
            [workload["name"]] +
            [_cell(workload["builds"].get(name, {}).get(key), digits)
             for name in compilers] +
            [_cell(ratio(workload, key, pair), 2) for pair in pairs] +
            ["(!)" if workload["problem"] else ""])
    for group in ("kernel", "program"):
        members = [w for w in sound if w["group"] == group]
        if members:
            rows.append(_mean_row("mean of %ss" % group, members, key, pairs,
                                  len(compilers)))
    if len({w["group"] for w in sound}) > 1:
        rows.append(_mean_row("mean of all", sound, key, pairs,
                              len(compilers)))
    return rows


def _mean_row(name, members, key, pairs, blanks):
    means = [geometric_mean([ratio(w, key, pair) for w in members])
             for pair in pairs]
    return [name] + [""] * blanks + [_cell(mean, 2) for mean in means] + [""]


def problem_lines(results):
    return (["(!) %s: %s; not part of the means" % (w["name"], w["problem"])
             for w in results["workloads"] if w["problem"]] +
            ["skipped: %s: %s" % (s["name"], s["reason"])
             for s in results["skipped"]])


def align(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width)
                  for cell, width in zip(row[1:], widths[1:])]
        yield "  ".join(cells).rstrip()


def as_text(results):
    lines = []
    for key, title, digits in METRICS:
        lines += [title, ""]
        lines += align(metric_table(results, key, digits))
        lines.append("")
    return "\n".join(lines + problem_lines(results))


def as_markdown(results):
    machine = results["machine"]
    lines = ["# Benchmark results", "",
             "%s, %d cores, Linux %s, %s; median of %d runs." % (
                 machine["processor"], machine["cores"], machine["kernel"],
                 machine["compiler"], results["runs"]), ""]
    for key, title, digits in METRICS:
        rows = metric_table(results, key, digits)
        lines += ["## " + title, "", "| " + " | ".join(rows[0]) + " |",
                  "|---" + "|---:" * (len(rows[0]) - 1) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows[1:]]
        lines.append("")
    lines += ["* " + line for line in problem_lines(results)]
    return "\n".join(lines).rstrip() + "\n"
