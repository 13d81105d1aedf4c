#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a file for the compressors: always the same bytes for one size.

Text of made-up words, JSON-like records, and a little that cannot be
compressed.  Later parts are the first one with its letters exchanged, which is
quick to make and yet new to a compressor's dictionary.
"""

import argparse
import random

PART_BYTES = 5_000_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make_words(rng):
    return ["".join(rng.choices(LETTERS, k=rng.randint(2, 11)))
            for _ in range(8000)]


def make_part(rng):
    words = make_words(rng)
    popularity = [1 / (rank + 3) for rank in range(len(words))]
    pieces = []
    size = 0
    while size < PART_BYTES:
        text = " ".join(rng.choices(words, popularity, k=200)) + "\n"
        record = '{"id": %d, "name": "%s", "at": [%d, %d]}\n' % (
            rng.randrange(10**6), rng.choice(words),
            rng.randrange(1000), rng.randrange(1000))
        piece = text.encode() + record.encode() + rng.randbytes(40)
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)[:PART_BYTES]


def exchange_letters(part, rng):
    shuffled = "".join(rng.sample(LETTERS, len(LETTERS)))
    return part.translate(bytes.maketrans(LETTERS.encode(),
                                          shuffled.encode()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kilobytes", type=int, default=100_000)
    parser.add_argument("output")
    arguments = parser.parse_args()
    rng = random.Random(20240501)
    first = make_part(rng)
    left = arguments.kilobytes * 1000
    with open(arguments.output, "wb") as output:
        while left > 0:
            part = exchange_letters(first, rng)[:left]
            output.write(part)
            left -= len(part)


if __name__ == "__main__":
    main()
