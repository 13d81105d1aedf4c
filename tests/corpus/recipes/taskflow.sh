# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Taskflow's executor: a graph of tasks that steal from each other.
sources=(taskflow)

configure_program() { :; }

compile_program() {
  "$CXX" $CXXFLAGS -std=c++20 -pthread -Itaskflow -c \
    "$corpus_dir/programs/taskflow_load.cc" -o load.o
  "$CXX" $CXXFLAGS -pthread load.o -o taskflow_load
}

exercise() { "$build/taskflow_load" 20 | grep checksum; }
