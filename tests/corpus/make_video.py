#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes raw 4:2:0 frames of 352x288 for an encoder: always the same bytes.

A textured background that drifts, a square that moves against it, and a
little noise, so that motion search, prediction and residuals all have work.
"""

import argparse
import random

WIDTH, HEIGHT = 352, 288
SQUARE = 64


def make_texture(rng, width, height):
    """A tile larger than the picture, smooth with some detail."""
    return [bytes((x * 3 // 2 + y + (x * y >> 6) + rng.randrange(12)) & 0xff
                  for x in range(width)) for y in range(height)]


def make_plane(texture, frame, size, square, noise, rng):
    width, height = size
    rows = []
    left = (frame * 5) % (width - square)
    top = (frame * 3) % (height - square)
    for y in range(height):
        source = texture[(y + frame) % len(texture)]
        start = (frame * 2) % width
        row = bytearray((source + source)[start:start + width])
        if top <= y < top + square:
            row[left:left + square] = bytes(
                (255 - x * 2 - y) & 0xff for x in range(square))
        for _ in range(noise):
            row[rng.randrange(width)] ^= 7
        rows.append(bytes(row))
    return b"".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=30)
    parser.add_argument("output")
    arguments = parser.parse_args()
    rng = random.Random(20240501)
    luma = make_texture(rng, WIDTH, HEIGHT)
    chroma = make_texture(rng, WIDTH // 2, HEIGHT // 2)
    with open(arguments.output, "wb") as output:
        for frame in range(arguments.frames):
            output.write(make_plane(luma, frame, (WIDTH, HEIGHT), SQUARE, 12,
                                    rng))
            for _ in range(2):
                output.write(make_plane(chroma, frame,
                                        (WIDTH // 2, HEIGHT // 2),
                                        SQUARE // 2, 1, rng))


if __name__ == "__main__":
    main()
