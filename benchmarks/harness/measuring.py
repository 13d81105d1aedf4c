# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one command once and says what it cost and what it printed."""

import dataclasses
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
REPORT = re.compile(rb"^\s*(WARNING: \S+: |FATAL: |hbsan: error)", re.MULTILINE)


@dataclasses.dataclass
class Sample:
    cpu_s: float
    wall_s: float
    memory_kib: int
    status: int
    reports: int
    output: str  # a hash of standard output
    errors: str  # the end of standard error

    def problem(self):
        """What is wrong with this run, or None."""
        if self.reports:
            return "%d reports" % self.reports
        if self.status < 0:
            return "ended by signal %d" % -self.status
        if self.status:
            return "exit status %d" % self.status
        return None


class Meter:
    """Compiles the launcher once and measures commands with it."""

    def __init__(self, folder, timeout_s):
        self.folder = pathlib.Path(folder)
        self.timeout_s = timeout_s
        self.launcher = self.folder / "measure"
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["clang-22", "-O2", "-o", str(self.launcher),
                        str(HERE / "measure.c")], check=True)

    def run(self, command, environment=None, client=None):
        """Runs a command; returns a Sample, or None after a time-out.

        With a client the command is a server, which alone is measured.
        """
        if client:
            command = [*command, "--client", *client]
        result = self.folder / "result.json"
        out = self.folder / "stdout"
        err = self.folder / "stderr"
        result.unlink(missing_ok=True)
        with open(out, "wb") as out_file, open(err, "wb") as err_file:
            process = subprocess.Popen(
                [str(self.launcher), str(result)] + [str(c) for c in command],
                stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file,
                env=dict(os.environ, **(environment or {})),
                start_new_session=True)
            try:
                process.wait(self.timeout_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
        measured = json.loads(result.read_text())
        errors = err.read_bytes()
        sample = Sample(reports=len(REPORT.findall(errors)),
                        output=_hash_of(out),
                        errors=errors[-1000:].decode(errors="replace"),
                        **measured)
        out.unlink()
        return sample


def _hash_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:16]
