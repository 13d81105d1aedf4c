# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# oneTBB, compiled along: its scheduler is where tasks change hands.
sources=(onetbb)
packages=(cmake ninja-build)

configure_program() {
  cmake -S onetbb -B build -G Ninja -DCMAKE_BUILD_TYPE=None -DTBB_TEST=OFF \
    -DTBB_STRICT=OFF -DTBBMALLOC_BUILD=OFF -DBUILD_SHARED_LIBS=OFF \
    -DTBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON
}

compile_program() {
  ninja -C build tbb
  "$CXX" $CXXFLAGS -std=c++17 -pthread -Ionetbb/include -c \
    "$corpus_dir/programs/tbb_load.cc" -o load.o
  "$CXX" $CXXFLAGS -pthread load.o $(find build -name 'libtbb*.a') \
    -o tbb_load -ldl
}

exercise() { "$build/tbb_load" 4 | grep checksum; }
