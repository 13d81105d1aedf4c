# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# moodycamel's queue: producers and consumers without locks.
sources=(concurrentqueue)

configure_program() { :; }

compile_program() {
  "$CXX" $CXXFLAGS -std=c++17 -pthread -Iconcurrentqueue -c \
    "$corpus_dir/programs/concurrentqueue_load.cc" -o load.o
  "$CXX" $CXXFLAGS -pthread load.o -o concurrentqueue_load
}

exercise() { "$build/concurrentqueue_load" 200000 | grep checksum; }
