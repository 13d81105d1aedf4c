# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# prepare.py FOLDER: the example logs of this folder into FOLDER/logs, with the
# sources that they name where they are.

import pathlib
import sys

inputs = pathlib.Path(__file__).parent
logs = pathlib.Path(sys.argv[1], "logs")
logs.mkdir(parents=True, exist_ok=True)
for log in inputs.glob("*.jsonl"):
    if log.name != "hostile.jsonl":
        text = log.read_text().replace("/src/job", str(inputs / "src"))
        (logs / log.name).write_text(text)
