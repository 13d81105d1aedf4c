# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# same_text.py HBSAN FOLDER: for each program that left text and a raw log in
# FOLDER, `hbsan report` of the log has the same reports as the text, but for
# the lines that it adds.

import pathlib
import re
import subprocess
import sys

hbsan, folder = sys.argv[1:3]
ADDED = re.compile(r"  Seen .*\n(  In test .*\n)*  Suppress: id:.*\n\n")
RULE = "==================\n"


def reports(text):
    return sorted(part for part in text.split(RULE)
                  if part.startswith("WARNING: "))


logs = sorted(pathlib.Path(folder).glob("*.jsonl"))
assert len(logs) == 2, logs
for log in logs:
    online = reports(log.with_suffix("").read_text())
    offline = reports(ADDED.sub("", subprocess.run(
        [hbsan, "report", log], capture_output=True, text=True).stdout))
    assert online, log
    for there, here in zip(online, offline):
        if there != here:
            sys.exit(f"online:\n{there}\noffline:\n{here}")
    assert len(online) == len(offline), (len(online), len(offline))
    print(log.name, len(online), "equal")
