#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""match_problems.py MATCHER.json < log: what GitHub would make of the log."""

import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    (matcher,) = json.load(file)["problemMatcher"]
(pattern,) = matcher["pattern"]
expression = re.compile(pattern["regexp"])
for line in sys.stdin:
    match = expression.search(line.rstrip("\n"))
    if match:
        print(*(f"{name}={match.group(group)}" for name, group in
                pattern.items() if name != "regexp"))
