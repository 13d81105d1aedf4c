# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# abseil's own tests of its synchronisation, GoogleTest compiled along.
sources=(abseil)
packages=(cmake ninja-build googletest)

tests=(mutex_test notification_test barrier_test blocking_counter_test
  lifetime_test per_thread_sem_test call_once_test)

configure_program() {
  cmake -S abseil -B build -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_CXX_STANDARD=17 -DABSL_PROPAGATE_CXX_STD=ON \
    -DBUILD_TESTING=ON -DABSL_BUILD_TESTING=ON -DABSL_ENABLE_INSTALL=OFF
}

compile_program() { ninja -j2 -C build "${tests[@]/#/absl_}"; }

# Left out: tests of timeouts, which need a machine of their own, and of other
# numbers of threads than four; with them it takes a quarter of an hour.
exercise() {
  local test
  for test in "${tests[@]}"; do
    "$build/build/bin/absl_$test" --gtest_brief=1 \
      --gtest_filter='-*Timeout*:ThreadCounts/*/2:ThreadCounts/*/?0'
  done
}
