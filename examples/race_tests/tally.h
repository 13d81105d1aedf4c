// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts words; meant to be shared by threads.

#ifndef RACE_TESTS_TALLY_H_
#define RACE_TESTS_TALLY_H_

#include <map>
#include <mutex>
#include <string>

class Tally {
 public:
  void Add(const std::string& word);
  int Count(const std::string& word);
  int Total() const { return total_; }  // forgets the lock

 private:
  std::mutex mutex_;
  std::map<std::string, int> words_;
  int total_ = 0;
};

#endif  // RACE_TESTS_TALLY_H_
