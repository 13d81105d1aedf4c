// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the listeners share: which tests raced, while they ran and later.
//
// A thread that outlives its test belongs to it still; so a test may race after
// it was judged.  C++11.

#ifndef HBSAN_LISTENERS_TEST_RACES_H_
#define HBSAN_LISTENERS_TEST_RACES_H_

#include <hbsan/report.h>

#include <map>
#include <sstream>
#include <string>

namespace hbsan_listener {

class TestRaces {
 public:
  void Begin(const std::string& test) {
    current_ = test;
    hbsan_test_begin(test.c_str());
  }

  // The races of the test that began last, one that was reported before
  // included.
  unsigned End() {
    const unsigned races = hbsan_test_end();
    judged_[current_] = races;
    return races;
  }

  // Calls `tell(sentence)` for each test that raced since it was judged.
  template <typename Tell>
  void ForEachLate(Tell tell) {
    for (auto& entry : judged_) {
      const unsigned races = hbsan_test_races(entry.first.c_str());
      if (races <= entry.second)
        continue;
      tell(Sentence(races - entry.second) + " after the end of test " +
           entry.first + ", in threads that it had started");
      entry.second = races;
    }
  }

  static std::string Sentence(unsigned races) {
    std::ostringstream text;
    text << "HBSan found " << races
         << (races == 1 ? " data race" : " data races");
    return text.str();
  }

 private:
  std::string current_;
  std::map<std::string, unsigned> judged_;  // by test
};

}  // namespace hbsan_listener

#endif  // HBSAN_LISTENERS_TEST_RACES_H_
