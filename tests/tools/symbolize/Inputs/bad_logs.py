# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The logs of bad_log.test."""

import json


def header(pid=1, version=1):
    return json.dumps({"record": "header", "pid": pid, "format": "hbsan-log",
                       "version": version}).encode() + b"\n"


def end(pid=1):
    return json.dumps({"record": "end", "pid": pid}).encode() + b"\n"


def write(name, *parts):
    with open(name + ".jsonl", "wb") as file:
        file.write(b"".join(parts))


def frame(module):
    return {"module": module, "offset": "0x10"}


write("cut", header(), b'{"record": "race", "title": "\n', header(2), end(2))
write("values", header(),
      b'{"record": "module", "pid": 1, "index": -1, "path": "/a"}\n',
      b'{"record":"module","index":0,"path":"","load_bias":"0x%s"}\n' %
      (b"1" * 17),
      b'{"record": "end", "races": 100000000000000000000}\n',
      b'{"record": "end", "races": 1' + b"0" * 5000 + b'}\n',
      b'{"record":"race","id":1,"accesses":[]}\n',
      end())
write("deep", header(), b"[" * 1_000_000 + b"\n", end())
write("long", header(), b'{"record":"' + b"x" * (40 << 20) + b'"}\n', end())
write("bytes", header(), b'{"record":"\0"}\0\n',
      b'{"record":"module","pid":1,"index":0,"path":"/\xff\xc0"}\n', end())
write("later", header(1, 2), b'{"record":"race","pid":1,"new":[]}\n')
access = {"kind": "read", "exact": True,
          "stack": {"frames": [frame(i) for i in (4000000000, 0, 1, 2)]}}
race = {"record": "race", "pid": 1, "id": 1, "accesses": [access, access]}
modules = ["/dev/zero", "/dev", "/no/such/file\u0000\n\u001b[31m"]
write("modules", header(), *(
    json.dumps({"record": "module", "pid": 1, "index": i, "path": path}
               ).encode() + b"\n" for i, path in enumerate(modules)),
      json.dumps(race).encode() + b"\n")
write("text", b"nonsense\n" * 100)
