// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Before C++20 std::string is instantiated in the C++ library, which is not
// instrumented.  What its members do is checked all the same.
//
// RUN: %hbsan_cxx -std=c++17 -O1 -DRACY %s -o %t.racy
// RUN: %hbsan_cxx -std=c++17 -O1 %s -o %t
// RUN: %twenty 66 %t.racy append
// RUN: %twenty 66 %t.racy assign
// RUN: %twenty 66 %t.racy look_first
// RUN: %twenty 66 %t.racy shrink
// RUN: %twenty 0 %t append
// RUN: %twenty 0 %t assign
// RUN: %twenty 0 %t look_first
// RUN: %twenty 0 %t shrink
// RUN: %hbsan_cxx -std=c++17 -O0 -DRACY %s -o %t.0
// RUN: %twenty 66 %t.0 append
// RUN: %hbsan_cxx -std=c++20 -O1 -DRACY %s -o %t.20
// RUN: %twenty 66 %t.20 append
// RUN: %hbsan_cxx -std=c++17 -O2 -flto=thin -fuse-ld=lld -DRACY %s -o %t.lto
// RUN: %twenty 66 %t.lto append

#include <cstdio>
#include <cstring>
#include <string>

#include "../../support/two_threads.h"

namespace {

std::string* text;
size_t sum;

void Append() { text->append(" and more, so that it must be allocated anew"); }
void Assign() { text->assign("short"); }
void Shrink() { text->resize(3); }
void Size() { sum += text->size(); }
void Compare() { sum += *text == "short"; }

struct Pair {
  const char* name;
  void (*first)();
  void (*second)();
};
constexpr Pair kPairs[] = {{"append", Append, Size},
                           {"assign", Assign, Compare},
                           {"look_first", Size, Append},
                           {"shrink", Shrink, Append}};

}  // namespace

int main(int argc, char** argv) {
  text = new std::string("a text");
  for (const Pair& pair : kPairs) {
    if (argc == 2 && std::strcmp(argv[1], pair.name) == 0) {
      RunPair(pair.first, pair.second);
      return 0;
    }
  }
  std::puts("no such pair");
  return 3;
}
