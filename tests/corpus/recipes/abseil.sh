# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# abseil's containers behind its mutexes, all compiled along.
sources=(abseil)
packages=(cmake ninja-build)

configure_program() {
  cmake -S abseil -B build -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_CXX_STANDARD=17 -DBUILD_TESTING=OFF -DABSL_PROPAGATE_CXX_STD=ON \
    -DABSL_ENABLE_INSTALL=OFF
}

compile_program() {
  ninja -C build absl_raw_hash_set absl_hash absl_synchronization
  "$CXX" $CXXFLAGS -std=c++17 -pthread -Iabseil -c \
    "$corpus_dir/programs/abseil_load.cc" -o load.o
  # The libraries need each other in no order of their own.
  "$CXX" $CXXFLAGS -pthread load.o -Wl,--start-group \
    $(find build -name 'libabsl_*.a') -Wl,--end-group -o abseil_load
}

exercise() { "$build/abseil_load" 100 | grep checksum; }
