# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# abseil's own tests of its synchronisation, the library compiled along.
sources=(abseil)
packages=(cmake ninja-build googletest)

abseil_tests=(mutex barrier blocking_counter notification call_once
  per_thread_sem graphcycles lifetime spinlock thread_identity)

configure_program() {
  cmake -S abseil -B build -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_CXX_STANDARD=17 -DBUILD_TESTING=ON -DABSL_BUILD_TESTING=ON \
    -DABSL_LOCAL_GOOGLETEST_DIR=/usr/src/googletest
}

compile_program() {
  local targets=("${abseil_tests[@]/#/absl_}")
  ninja -C build -j2 "${targets[@]/%/_test}"
}

exercise() {
  local test
  for test in "${abseil_tests[@]}"; do
    "$build/build/bin/absl_${test}_test"
  done
}
