#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# foreign.sh <program> <source> <compiler> [option...]
#
# Has the source compiled for ThreadSanitizer by a compiler that knows nothing
# of HBSan, and linked with HBSan's runtime: once with -DRACY, when each of 20
# runs must end with 66 and report what the CHECK lines of the source say, and
# once without, when each of 20 must be silent.

[ $# -ge 3 ] || { echo "usage: $0 <program> <source> <compiler>..." >&2; exit 2; }
program=$1
source=$2
shift 2
support=$(dirname "$0")

build() {  # <program> <compiler> [option...]
  to=$1
  shift
  "$@" -g -fsanitize=thread -c "$source" -o "$to.o" &&
    hbsan-clang++ "$to.o" -o "$to"
}

build "$program.clean" "$@" && build "$program.racy" "$@" -DRACY || exit 1
"$support/repeat.sh" 20 0 "$program.clean" || exit 1
run=0
while [ $run -lt 20 ]; do
  run=$((run + 1))
  "$support/repeat.sh" 1 66 "$program.racy" >"$program.out" 2>&1 &&
    FileCheck --input-file="$program.out" "$source" && continue
  echo "run $run of $*" >&2
  exit 1
done
