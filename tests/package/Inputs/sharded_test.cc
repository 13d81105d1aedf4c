// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sixteen tests, each of which meets the same race, and one that meets none.

#include <gtest/gtest.h>
#include <pthread.h>

static int counter;

static void* Count(void*) {
  counter++;
  return nullptr;
}

class Sharded : public testing::TestWithParam<int> {};

TEST_P(Sharded, Counts) {
  pthread_t other;
  pthread_create(&other, nullptr, Count, nullptr);
  counter++;
  pthread_join(other, nullptr);
}

INSTANTIATE_TEST_SUITE_P(All, Sharded, testing::Range(0, 16));

TEST(Unsharded, IsClean) { EXPECT_GE(counter, 0); }
