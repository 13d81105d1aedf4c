# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# oneTBB's own tests of tasks, queues and locks, the library compiled along.
sources=(onetbb)
packages=(cmake ninja-build)

tbb_tests=(test_task_group test_concurrent_queue conformance_mutex
  conformance_task_group)

configure_program() {
  cmake -S onetbb -B build -G Ninja -DCMAKE_BUILD_TYPE=None -DTBB_STRICT=OFF \
    -DTBB_TEST=ON -DTBBMALLOC_BUILD=OFF
}

compile_program() {
  ninja -C build -j2 "${tbb_tests[@]}"
}

exercise() {
  local test
  for test in "${tbb_tests[@]}"; do
    "$build"/build/*_none/"$test"
  done
}
