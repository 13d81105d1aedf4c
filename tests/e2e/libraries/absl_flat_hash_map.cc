// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A hash map of abseil that two threads change is named with the operations that
// the program called, however deep the library is.
//
// DEFINE: %{link} = -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_hashtablez_sampler -labsl_exponential_biased %absl -labsl_time_zone -labsl_throw_delegate
// RUN: %hbsan_cxx -std=c++17 -O1 -g -DRACY %s -o %t.racy %{link}
// RUN: %hbsan_cxx -std=c++17 -O1 -g %s -o %t %{link}
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=symbolize=0 %twenty 66 %t.racy && %twenty 0 %t

#include <absl/container/flat_hash_map.h>

#include "../../support/two_threads.h"

// CHECK: data race on 'table'
// CHECK: Hint: concurrent insert and contains on absl::flat_hash_map;
absl::flat_hash_map<int, int> table;
volatile bool found;

void Insert() { table.insert({1, 2}); }
void Look() { found = table.contains(2); }

int main() { RunPair(Insert, Look); }
