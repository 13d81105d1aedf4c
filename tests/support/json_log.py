#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks logs against docs/user/report-format.md and sums them up.

  json_log.py FILE...   "-" is standard input

Each line must be one whole object; each process begins with its header, names
no module, lock or thread that it has not described, and numbers its races from
1. Prints a line for each record. Status 1 and a message for what is wrong.
"""
import json
import sys

KINDS = {"data-race", "vptr-race", "use-after-free-race", "atomic-plain-race",
         "fd-race"}


def require(condition, where, what):
    if not condition:
        sys.exit(f"{where}: {what}")


def is_hex(value):
    return (isinstance(value, str) and value.startswith("0x")
            and int(value, 16) >= 0)


class Process:
    def __init__(self):
        self.modules = 0
        self.races = 0
        self.repeats = 0
        self.ended = False

    def stack(self, stack, where):
        require(stack["frames"], where, "an empty stack")
        for frame in stack["frames"]:
            if "module" in frame:
                require(frame["module"] < self.modules, where,
                        f"module {frame['module']} is not described")
                require(is_hex(frame["offset"]), where, "no offset")
            else:
                require(is_hex(frame["address"]), where, "no address")

    def stacks(self, value, where):
        """All of them, wherever in the record."""
        if isinstance(value, list):
            for item in value:
                self.stacks(item, where)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name == "stack":
                    self.stack(item, where)
                else:
                    self.stacks(item, where)

    def race(self, record, where):
        self.races += 1
        require(record["id"] == self.races, where, "a number was left out")
        require(record["kind"] in KINDS, where, "an unknown kind")
        require(record["time_ms"] > 1_500_000_000_000, where, "no time")
        require(len(record["accesses"]) == 2, where, "not two accesses")
        self.stacks(record, where)
        threads = {thread["id"] for thread in record["threads"]}
        locks = {lock["id"] for lock in record["locks"]}
        for access in record["accesses"]:
            require(record["kind"] == "fd-race" or is_hex(access["address"]),
                    where, "no address")
            require(access.get("thread", 0) in threads or
                    "thread" not in access, where, "an unknown thread")
            for lock in access["locks"]:
                require(lock["lock"] in locks, where, "an unknown lock")
        access = [f"{a['kind']} by T{a.get('thread', '?')}"
                  for a in record["accesses"]]
        location = record.get("location", {}).get("kind", "unknown")
        hints = ",".join(hint["id"] for hint in record["hints"])
        return (f"{record['kind']} ({record['title']}): {access[0]}, "
                f"{access[1]}; location {location}; hints [{hints}]; "
                f"test {record.get('test', '-')}")

    def other(self, record, where):
        kind = record["record"]
        if kind == "module":
            require(record["index"] == self.modules, where, "a wrong index")
            self.modules += 1
            return record["path"].rpartition("/")[2]
        if kind == "repeat":
            require(1 <= record["race"] <= self.races, where,
                    "a repeat of no race")
            self.repeats += record["count"]
            return (f"of {record['race']}: {record['count']}; "
                    f"test {record.get('test', '-')}")
        if kind == "end":
            require(record["races"] == self.races, where, "races are missing")
            # A race beyond max_reports is an occurrence of none.
            require(record["occurrences"] >= self.races + self.repeats, where,
                    "more occurrences than counted")
            self.ended = True
            return (f"races {record['races']}, occurrences "
                    f"{record['occurrences']}, status {record['exit_status']}")
        return ""


def main(paths):
    processes = {}
    for path in paths:
        stream = sys.stdin if path == "-" else open(path, encoding="utf-8")
        for number, line in enumerate(stream, 1):
            where = f"{path}:{number}"
            require(line.endswith("\n"), where, "a line without an end")
            record = json.loads(line)
            require(isinstance(record, dict), where, "not an object")
            pid = record["pid"]
            if record["record"] == "header":
                require(pid not in processes, where, "two headers")
                require(record["format"] == "hbsan-log" and
                        record["version"] == 1, where, "another format")
                require(record["executable"].startswith("/"), where,
                        "no executable")
                processes[pid] = Process()
                print("header", record["arguments"])
                continue
            require(pid in processes, where, "no header")
            process = processes[pid]
            text = (process.race(record, where) if record["record"] == "race"
                    else process.other(record, where))
            print(record["record"], text)
    require(processes, paths, "no record at all")


main(sys.argv[1:])
