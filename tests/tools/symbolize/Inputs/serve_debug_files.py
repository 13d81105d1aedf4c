# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""serve_debug_files.py FOLDER COMMAND...: runs the command with DEBUGINFOD_URLS
naming a server on this machine, which has the files of FOLDER/buildid."""

import functools
import http.server
import os
import subprocess
import sys
import threading

folder, command = sys.argv[1], sys.argv[2:]
handler = functools.partial(
    http.server.SimpleHTTPRequestHandler, directory=folder)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["DEBUGINFOD_URLS"] = f"http://127.0.0.1:{server.server_port}"
os.environ["DEBUGINFOD_CACHE_PATH"] = os.path.abspath("cache")
sys.exit(subprocess.run(command).returncode)
