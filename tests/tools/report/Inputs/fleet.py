# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# fleet.py FOLDER FILES RECORDS RACES: as many logs, with as many records each,
# of so many different races: what a fleet of machines leaves behind.

import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
files, records, races = map(int, sys.argv[2:5])
example = pathlib.Path(__file__).parent.joinpath("first.jsonl")
header, module, race = map(json.loads, example.read_text().splitlines()[:3])
folder.mkdir(parents=True, exist_ok=True)

# One text for each race; what differs from occurrence to occurrence is put in.
texts = []
for number in range(races):
    for access in race["accesses"]:
        frame = access["stack"]["frames"][0]
        frame["offset"] = hex(0x1000 + 16 * number)
        frame["symbols"][0]["function"] = f"Handle{number}(void*)"
    race.update(id=123456789, test="Fleet.Case")
    texts.append(json.dumps(race))

for file in range(files):
    with open(folder / f"race.{file}.jsonl", "w") as log:
        for record in (header, module):
            print(json.dumps({**record, "pid": 1000 + file}), file=log)
        for record in range(records):
            text = texts[(file * 7 + record) % races]
            text = text.replace("123456789", str(record + 1))
            text = text.replace('"pid": 28612', f'"pid": {1000 + file}')
            print(text.replace("0x55d481be", f"0x{file * 4096 + record:08x}"),
                  file=log)
        print(json.dumps({"record": "end", "pid": 1000 + file,
                          "races": records, "occurrences": records,
                          "suppressed": 0}), file=log)
