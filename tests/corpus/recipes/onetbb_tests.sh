# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# oneTBB's own tests of what orders threads, oneTBB compiled along.
sources=(onetbb)
packages=(cmake ninja-build)

tests=(tbb/test_semaphore tbb/test_concurrent_monitor tbb/test_mutex
  conformance/conformance_mutex conformance/conformance_task_group
  conformance/conformance_collaborative_call_once)

configure_program() {
  cmake -S onetbb -B build -G Ninja -DCMAKE_BUILD_TYPE=None -DTBB_TEST=OFF \
    -DTBB_STRICT=OFF -DTBBMALLOC_BUILD=OFF -DBUILD_SHARED_LIBS=OFF \
    -DTBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON
}

compile_program() {
  ninja -j2 -C build tbb
  "$CC" $CFLAGS -c "$corpus_dir/programs/four_processors.c"
  local test library
  library=$(find build -name 'libtbb*.a')
  for test in "${tests[@]}"; do
    "$CXX" $CXXFLAGS -std=c++17 -pthread -mrtm -mwaitpkg -w -Ionetbb/include \
      -Ionetbb/test "onetbb/test/$test.cpp" four_processors.o "$library" \
      -o "$(basename "$test")" -ldl
  done
}

# Left out: queuing_rw_mutex of many threads, which has a race (docs/corpus.md).
exercise() {
  local test
  for test in "${tests[@]}"; do
    "$build/$(basename "$test")" \
      --test-case-exclude='test queuing_rw_mutex with native threads'
  done
}
