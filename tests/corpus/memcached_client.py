#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts memcached on a free port of 127.0.0.1 and keeps it busy for a while.

Four client threads write, read, change and delete keys of several sizes, and
now and then ask for statistics or flush everything.  Every value read is
checked.  The load is bounded by --seconds and --operations, and the server is
ended with SIGTERM.  Exit status 0 if all answers were right and the server
ended in order.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

HOST = "127.0.0.1"
CLIENTS = 4
KEYS = 3000


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.file = self.socket.makefile("rb")

    def ask(self, text, body=b""):
        self.socket.sendall(text.encode() + b"\r\n" + body)
        return self.file.readline().rstrip()

    def read_until_end(self, line):
        lines = []
        while line not in (b"END", b"OK", b"RESET", b"") \
                and not line.startswith((b"ERROR", b"CLIENT_ERROR")):
            lines.append(line)
            line = self.file.readline().rstrip()
        return lines

    def get(self, key):
        header = self.ask("get " + key)
        if header == b"END":
            return None
        length = int(header.split()[3])
        value = self.file.read(length)
        self.file.read(2)
        if self.file.readline().rstrip() != b"END":
            raise ValueError("a value without its END")
        return value


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def value_for(key, rng):
    """Values say which key they belong to, so a mix-up is noticed."""
    repeats = rng.choice((1, 4, 20, 200, 1500))
    return (key + ";").encode() * repeats


def one_operation(connection, rng):
    key = "key%d" % rng.randrange(KEYS)
    kind = rng.randrange(100)
    if kind < 45:
        value = connection.get(key)
        if value is not None and value.count((key + ";").encode()) * \
                len(key + ";") != len(value):
            raise ValueError("wrong value for " + key)
    elif kind < 80:
        value = value_for(key, rng)
        expiry = rng.choice((0, 0, 0, 1))
        connection.ask("set %s 0 %d %d" % (key, expiry, len(value)),
                       value + b"\r\n")
    elif kind < 88:
        piece = (key + ";").encode()
        connection.ask("append %s 0 0 %d" % (key, len(piece)), piece + b"\r\n")
    elif kind < 93:
        connection.ask("delete " + key)
    elif kind < 96:
        number = "number%d" % rng.randrange(20)
        if connection.ask("incr %s 1" % number) == b"NOT_FOUND":
            connection.ask("set %s 0 0 1" % number, b"1\r\n")
    elif kind < 98:
        connection.ask("touch %s 100" % key)
    elif kind < 99 or rng.randrange(20):
        what = rng.choice(("stats", "stats items", "stats slabs",
                           "stats settings", "stats conns"))
        connection.read_until_end(connection.ask(what))
    else:
        connection.ask("flush_all")


def client(port, number, arguments, failures):
    rng = random.Random(number)
    deadline = time.monotonic() + arguments.seconds
    try:
        connection = Connection(port)
        for count in range(arguments.operations):
            if time.monotonic() > deadline:
                break
            one_operation(connection, rng)
            if count % 500 == 499:
                connection.socket.close()
                connection = Connection(port)
    except (OSError, ValueError, IndexError) as problem:
        failures.append("client %d: %s" % (number, problem))


def wait_until_up(server, port):
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("memcached did not start, status %s" % server.poll())


def stop(server):
    server.send_signal(signal.SIGTERM)
    try:
        return server.wait(timeout=60)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--operations", type=int, default=8000,
                        help="at most that many per client thread")
    parser.add_argument("server", nargs="+")
    arguments = parser.parse_args()
    port = free_port()
    server = subprocess.Popen(
        arguments.server + ["-l", HOST, "-p", str(port)],
        env=dict(os.environ), stdin=subprocess.DEVNULL)
    failures = []
    try:
        wait_until_up(server, port)
        threads = [threading.Thread(target=client,
                                    args=(port, i, arguments, failures))
                   for i in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        status = stop(server)
    for failure in failures:
        print(failure, file=sys.stderr)
    # A detector's own status is not the server's failure.
    if status not in (0, 66):
        print("memcached ended with status %d" % status, file=sys.stderr)
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
