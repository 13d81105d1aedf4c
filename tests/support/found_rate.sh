#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# found_rate.sh <runs> <least> <most> <command> [argument...]
#
# Runs a command so many times and counts how often it ends with 66.  The count
# must lie between the bounds; any other status but 0 is wrong.

[ $# -ge 4 ] || { echo "usage: $0 <runs> <least> <most> <command>..." >&2; exit 2; }
runs=$1
least=$2
most=$3
shift 3
found=0
run=0
while [ $run -lt "$runs" ]; do
  run=$((run + 1))
  "$@" >/dev/null 2>&1
  case $? in
    0) ;;
    66) found=$((found + 1)) ;;
    *) echo "run $run ended with another status than 0 and 66" >&2; exit 1 ;;
  esac
done
echo "found in $found of $runs runs; $least to $most were to be expected"
[ $found -ge "$least" ] && [ $found -le "$most" ]
