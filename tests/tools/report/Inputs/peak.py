# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# peak.py FILE COMMAND...: runs the command, and writes its peak memory, in KiB,
# to the file.

import pathlib
import resource
import subprocess
import sys

status = subprocess.run(sys.argv[2:]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(sys.argv[1]).write_text(str(peak))
sys.exit(status)
