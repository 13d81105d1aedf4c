// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::shared_timed_mutex::try_lock_for.
//
// EDGE: C++ | std::shared_timed_mutex | unlock() -> try_lock_for() that
// succeeds; a failed attempt orders nothing
//
// LIBCXX: no racy
// Libc++ builds it of a mutex, which orders a failed attempt and readers too.
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %S/../../support/lock_attempt.h
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <shared_mutex>

std::shared_timed_mutex lock;
#define ATTEMPT lock.try_lock_for(std::chrono::microseconds(50))
#include "../../support/lock_attempt.h"
