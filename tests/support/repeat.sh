#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# repeat.sh <count> <status> <command> [argument...]
#
# Runs a command count times; each run must end with the status, within
# HBSAN_TEST_TIMEOUT seconds (60).  One run passes its output through, so that
# FileCheck can read it.  Of several runs, one that ends with 66 must also have
# printed a report, and one that ends with 0 must not; only the first wrong run
# is shown, after a line with the rate.

[ $# -ge 3 ] || { echo "usage: $0 <count> <status> <command>..." >&2; exit 2; }
count=$1
expected=$2
shift 2
limit=${HBSAN_TEST_TIMEOUT:-60}

explain() {
  case $1 in
    124) echo "status $1: no end after $limit seconds" ;;
    *) echo "status $1" ;;
  esac
}

if [ "$count" -eq 1 ]; then
  timeout "$limit" "$@"
  status=$?
  [ $status -eq "$expected" ] && exit 0
  echo "expected status $expected, got $(explain $status): $*" >&2
  exit 1
fi

output=$(mktemp) || exit 2
trap 'rm -f "$output" "$output.wrong"' EXIT
reported='^WARNING: HBSan: '
# Whether what the run printed agrees with its status.
agrees() {
  case $expected in
    66) grep -q "$reported" "$output" ;;
    0) ! grep -q "$reported" "$output" ;;
  esac
}
good=0
run=0
while [ $run -lt "$count" ]; do
  run=$((run + 1))
  timeout "$limit" "$@" >"$output" 2>&1
  status=$?
  if [ $status -eq "$expected" ] && agrees; then
    good=$((good + 1))
  elif [ ! -e "$output.wrong" ]; then
    { echo "run $run, $(explain $status):"; cat "$output"; } >"$output.wrong"
  fi
  # A hanging program hangs again: do not wait for it count times.
  [ $status -ne 124 ] || break
done
echo "$good of $count runs ended with status $expected as they should: $*"
[ $good -eq "$count" ] && exit 0
cat "$output.wrong"
exit 1
