#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# shards.sh <GoogleTest program> <folder>: runs the program in eight shards, as
# eight machines would; each leaves its log in the folder.

mkdir "$2"
for index in 0 1 2 3 4 5 6 7; do
  GTEST_TOTAL_SHARDS=8 GTEST_SHARD_INDEX=$index \
    HBSAN_OPTIONS="json_path=$2/shard$index:symbolize=0" "$1" > "$2/$index.out" 2>&1
  echo "shard $index: $?"
done
