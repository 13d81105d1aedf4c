// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tally.h"

void Tally::Add(const std::string& word) {
  std::lock_guard<std::mutex> lock(mutex_);
  words_[word]++;
  total_++;
}

int Tally::Count(const std::string& word) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto entry = words_.find(word);
  return entry == words_.end() ? 0 : entry->second;
}
