#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# same_text.sh <hbsan-symbolize> <program> [argument...]: runs a racy program
# that writes its text and its log, and compares the text with what the log
# becomes.
symbolize=$1
shift
rm -f text.*
HBSAN_OPTIONS=log_path=text:format=text,json "$@" >/dev/null 2>&1
for log in text.*.jsonl; do
  "$symbolize" --format=text "$log" >offline.txt || exit 1
  grep -q '^WARNING: HBSan: ' offline.txt || exit 1
  diff "${log%.jsonl}" offline.txt || exit 1
done
