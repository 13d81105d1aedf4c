# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# golden.py [--update] EXPECTED ACTUAL: compares, whatever the folder of the
# sources and the version; with --update it writes EXPECTED anew.

import difflib
import pathlib
import re
import sys

update = sys.argv[1] == "--update" and sys.argv.pop(1)
inputs = pathlib.Path(__file__).parent
expected, actual = map(pathlib.Path, sys.argv[1:3])
text = actual.read_text().replace(str(inputs / "src"), "/src/job")
text = re.sub(r'("(semanticV|v)ersion": )"\d+\.\d+\.\d+"', r'\1"VERSION"', text)
if update:
    expected.write_text(text)
difference = list(difflib.unified_diff(
    expected.read_text().splitlines(), text.splitlines(), str(expected),
    str(actual), lineterm=""))
print("\n".join(difference))
sys.exit(1 if difference else 0)
