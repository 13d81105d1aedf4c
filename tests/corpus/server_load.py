#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Keeps a server (redis or memcached) busy through a Unix socket.

Four connections send batches of commands, each on keys of its own, so that
every reply is known beforehand by all runs: what is printed is a hash of the
replies.  The work is a number of batches, not a time.  Waits until the server
listens.
"""

import argparse
import hashlib
import random
import socket
import sys
import threading
import time

CONNECTIONS = 4
PER_BATCH = 200
KEYS = 500


def bulk(*words):
    """A command of redis."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        word = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


def redis_command(rng, prefix):
    key = "%s:%d" % (prefix, rng.randrange(KEYS))
    value = "v%d;" % rng.randrange(10**6) * rng.choice((1, 3, 20, 100))
    kind = rng.randrange(100)
    if kind < 35:
        return bulk("GET", "s" + key)
    if kind < 60:
        return bulk("SET", "s" + key, value)
    if kind < 70:
        return bulk("INCRBY", "n" + key, str(rng.randrange(1000)))
    if kind < 80:
        return bulk("HSET", "h" + key, value[:6], value)
    if kind < 88:
        return bulk("LPUSH", "l" + key, value)
    if kind < 93:
        return bulk("LRANGE", "l" + key, "0", "9")
    if kind < 97:
        return bulk("ZADD", "z" + key, str(rng.randrange(1000)), value[:7])
    return bulk("DEL", "s" + key, "l" + key)


def memcached_command(rng, prefix):
    key = "%s:%d" % (prefix, rng.randrange(KEYS))
    value = "v%d;" % rng.randrange(10**6) * rng.choice((1, 3, 20, 100))
    kind = rng.randrange(100)
    if kind < 55:
        return b"get %s\r\n" % key.encode()
    if kind < 85:
        return b"set %s 0 0 %d\r\n%s\r\n" % (key.encode(), len(value),
                                            value.encode())
    if kind < 92:
        return b"append %s 0 0 3\r\nend\r\n" % key.encode()
    if kind < 96:
        return b"incr %s 5\r\n" % key.encode()
    return b"delete %s\r\n" % key.encode()


# By server: a command, and one whose reply ends a batch.
SERVERS = {
    "redis": (redis_command, bulk("ECHO", "end-of-batch"),
              b"$12\r\nend-of-batch\r\n"),
    "memcached": (memcached_command, b"mn\r\n", b"MN\r\n"),
}


def connect(path, limit_s):
    deadline = time.monotonic() + limit_s
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(path)
            connection.settimeout(limit_s)
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > deadline:
                sys.exit("nobody listens at " + path)
            time.sleep(0.02)


def run_connection(number, arguments, digests):
    make_command, last_command, last_reply = SERVERS[arguments.server]
    rng = random.Random(number)
    digest = hashlib.sha256()
    with connect(arguments.socket, arguments.limit) as connection:
        for _ in range(arguments.batches):
            commands = [make_command(rng, "c%d" % number)
                        for _ in range(PER_BATCH)]
            connection.sendall(b"".join(commands) + last_command)
            replies = b""
            while not replies.endswith(last_reply):
                piece = connection.recv(1 << 16)
                if not piece:
                    return
                replies += piece
            digest.update(replies)
    digests[number] = digest.hexdigest()[:16]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=100,
                        help="of %d commands, per connection" % PER_BATCH)
    parser.add_argument("--limit", type=float, default=60, metavar="S",
                        help="for the start, and for each reply")
    parser.add_argument("server", choices=sorted(SERVERS))
    parser.add_argument("socket")
    arguments = parser.parse_args()
    digests = [None] * CONNECTIONS
    threads = [threading.Thread(target=run_connection,
                                args=(i, arguments, digests))
               for i in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if None in digests:
        print("the server hung up", file=sys.stderr)
        return 1
    print("replies " + " ".join(digests))
    return 0


if __name__ == "__main__":
    sys.exit(main())
