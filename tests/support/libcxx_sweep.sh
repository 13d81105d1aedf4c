#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# libcxx_sweep.sh <compiler> <LLVM's folder> <work folder> <test.cc>...
#
# Compiles each pair with libc++ and runs it: with -DRACY it must end with 66,
# without it with 0.  libc++ is a shared library that is not instrumented, made
# of the archive, for Debian pairs the headers with the shared library of an
# older version.  A test that says `LIBCXX: no` or `LIBCXX: no racy` or `LIBCXX:
# no clean` in its head gives the reason there.

[ $# -ge 4 ] || { echo "usage: $0 <compiler> <llvm> <work> <test>..." >&2; exit 2; }
compiler=$1
llvm=$2
work=$3
shift 3
rm -rf "$work" && mkdir -p "$work" || exit 2
flags='-w -O1 -std=c++23 -stdlib=libc++ -fexperimental-library'
export compiler llvm work flags

"$llvm/bin/clang++" -shared -nostdlib++ -Wl,--whole-archive \
  "$llvm/lib/libc++.a" -Wl,--no-whole-archive \
  -Wl,-soname,libc++.so.1 -o "$work/libc++.so.1" || exit 1

# What takes most of the time, once for all.
grep -h '^#include <' "$@" | sort -u >"$work/all.h"
"$compiler" $flags -x c++-header "$work/all.h" -o "$work/all.pch" || exit 1

# One pair; prints what is wrong.
cat >"$work/pair.sh" <<'END'
name=$(basename "$1" .cc)
for kind in racy clean; do
  grep -qE "^// LIBCXX: no($| $kind)" "$1" && continue
  case $kind in racy) define=-DRACY expected=66 ;; clean) define= expected=0 ;; esac
  "$compiler" $flags -include-pch "$work/all.pch" -nostdlib++ $define "$1" \
    -o "$work/$name.$kind" \
    "$llvm/lib/libc++experimental.a" "$work/libc++.so.1" -Wl,-rpath,"$work" \
    >"$work/$name.$kind.out" 2>&1 &&
    HBSAN_OPTIONS=symbolize=0 timeout 60 "$work/$name.$kind" \
      >"$work/$name.$kind.out" 2>&1
  status=$?
  [ $status -eq $expected ] && continue
  echo "$name.$kind: expected status $expected, got $status"
  head -40 "$work/$name.$kind.out"
done
END
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" sh "$work/pair.sh" >"$work/wrong"
cat "$work/wrong"
[ ! -s "$work/wrong" ]
