// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Precompiled by the tests.
#ifndef CONSUMER_PREFIX_H_
#define CONSUMER_PREFIX_H_

#include <thread>
#include <vector>

#endif  // CONSUMER_PREFIX_H_
