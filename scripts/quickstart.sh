#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# From a fresh checkout to a found race: installs what is missing, builds what
# that takes of HBSan, runs it on examples/word_index, once with its bug and once
# without, and then builds the other tools.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

example=examples/word_index
texts=(/usr/share/common-licenses/*)
[ -r "${texts[0]}" ] || texts=(LICENSE ./*.md examples/word_index/*)

set_up
say 'Building the runtime, the pass and the symbolizer into build/'
configure -DHBSAN_BUILD_TESTS=OFF
build hbsan_rt hbsan_rt_shared HBSanPass hbsan-symbolize

say "Compiling $example/word_index_racy.cc with build/bin/hbsan-clang++"
mkdir -p build/examples
for program in word_index_racy word_index; do
  build/bin/hbsan-clang++ -std=c++17 -O1 "$example/$program.cc" \
    -o "build/examples/$program"
done

say "Running it on ${#texts[@]} files: two threads race on one counter"
status=0
build/examples/word_index_racy "${texts[@]}" || status=$?
[ "$status" -eq 66 ] ||
  die "expected a race report and exit status 66, got status $status"
echo "Exit status 66: a race was reported."

say 'The correction'
diff <(sed '1,/^#include/d' "$example/word_index_racy.cc") \
  <(sed '1,/^#include/d' "$example/word_index.cc") | grep '^[<>]' || true

say 'Running the corrected program: no report'
build/examples/word_index "${texts[@]}" ||
  die "the corrected program failed with status $?"

say "Building the rest, after $SECONDS seconds: the command hbsan"
build

cat <<END

== Next
  Your own program:  build/bin/hbsan-clang++ -O1 -o prog prog.cc && ./prog
  make, autoconf:    CC=$PWD/build/bin/hbsan-clang \\
                     CXX=$PWD/build/bin/hbsan-clang++ ./configure && make
  A CMake project:   cd project && $PWD/build/bin/hbsan ctest
  or, by its parts:  cmake -DCMAKE_C_COMPILER=$PWD/build/bin/hbsan-clang \\
                           -DCMAKE_CXX_COMPILER=$PWD/build/bin/hbsan-clang++ ...
  To install:        cmake --install build --prefix <folder>
  The tests:         scripts/test.sh
END
