#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# lossless.sh all|races <status> <command> [argument...]
#
# Runs a command once with statistics. It must end with the status, and have
# forgotten nothing by which a race is found; with `all`, nothing either by
# which the older access is described.

[ $# -ge 3 ] || { echo "usage: $0 all|races <status> <command>..." >&2; exit 2; }
kind=$1
expected=$2
shift 2

output=$(mktemp) || exit 2
trap 'rm -f "$output"' EXIT
HBSAN_OPTIONS=${HBSAN_OPTIONS:+$HBSAN_OPTIONS:}stats=1 \
  timeout "${HBSAN_TEST_TIMEOUT:-60}" "$@" >"$output" 2>&1
status=$?
cat "$output"
wrong=0
if [ $status -ne "$expected" ]; then
  echo "expected status $expected, got $status: $*" >&2
  wrong=1
fi
# As in runtime/base/stats.inc.
must_be_zero() {
  grep -q "^HBSan: *0  $1\$" "$output" && return
  echo "not zero: $1" >&2
  wrong=1
}
must_be_zero "accesses forgotten because no spill node was left"
must_be_zero "thread slots reused before they were swept"
must_be_zero "threads that had to share a thread slot"
if [ "$kind" = all ]; then
  must_be_zero "older accesses whose line was no longer known"
  must_be_zero "call stacks cut because the context tree was full"
  must_be_zero "history events noted without their callers"
  must_be_zero "history events not noted: too many sites"
  must_be_zero "finished threads whose history was discarded"
fi
exit $wrong
