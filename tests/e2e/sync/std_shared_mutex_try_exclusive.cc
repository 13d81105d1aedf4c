// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std::shared_mutex::try_lock.
//
// EDGE: C++ | std::shared_mutex | unlock() -> try_lock() that succeeds; a
// failed attempt orders nothing
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %S/../../support/lock_attempt.h
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <chrono>
#include <shared_mutex>

std::shared_mutex lock;
#define ATTEMPT lock.try_lock()
#include "../../support/lock_attempt.h"
