#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# names.sh <hbsan-symbolize> <program> [option...]: symbolizes a log about
# `app` in this folder, with the places of <program>, and prints the first
# stack, function by function, and the variable, as they stand in the log.
symbolize=$1
program=$2
shift 2
here=$(dirname "$0")
sh "$here/offsets.sh" "$program" "$here/log.jsonl" >raw.jsonl
"$symbolize" "$@" raw.jsonl >named.jsonl || echo "status $?"
sed -n 's/.*"record":"race".*"stack":{"frames":\[\(.*\)\]},"locks.*"kind":"read".*"location":\({[^}]*}\).*/\1\n\2/p' \
  named.jsonl | sed 's/,{/\n{/g'
