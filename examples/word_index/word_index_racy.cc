// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parallel word index with a data race: CountFile() forgets the lock, so two
// threads that start together can both read the same count.  Nothing orders
// the threads' first steps, so HBSan reports it in every run, however they
// happen to be scheduled.
//
//   hbsan-clang++ -O1 word_index_racy.cc -o racy && ./racy *.txt
//
// word_index.cc is the corrected program.

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

struct Posting {
  int file;
  int line;
};

using Postings = std::unordered_map<std::string, std::vector<Posting>>;

class WordIndex {
 public:
  // Called by many threads at once.
  void AddFile(int number, const std::string& name) {
    CountFile();
    const Postings found = Read(number, name);
    Merge(found);
  }

  // Called when the threads are done.
  void PrintSummary() const {
    std::printf("%d files, %zu different words\n", files_, postings_.size());
    std::vector<std::pair<size_t, std::string>> words;
    for (const auto& [word, places] : postings_) {
      words.emplace_back(places.size(), word);
    }
    std::sort(words.rbegin(), words.rend());
    if (words.size() > 5)
      words.resize(5);
    for (const auto& [count, word] : words) {
      std::printf("%8zu  %s\n", count, word.c_str());
    }
  }

 private:
  void CountFile() { files_++; }

  static Postings Read(int number, const std::string& name) {
    Postings found;
    std::ifstream input(name);
    std::string text;
    for (int line = 1; std::getline(input, text); line++) {
      std::string word;
      for (const unsigned char c : text + " ") {
        if (std::isalpha(c)) {
          word += static_cast<char>(std::tolower(c));
        } else if (!word.empty()) {
          found[word].push_back({number, line});
          word.clear();
        }
      }
    }
    return found;
  }

  void Merge(const Postings& found) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [word, places] : found) {
      std::vector<Posting>& all = postings_[word];
      all.insert(all.end(), places.begin(), places.end());
    }
  }

  std::mutex mutex_;
  Postings postings_;  // guarded by mutex_
  int files_ = 0;      // guarded by mutex_
};

int main(int argc, char** argv) {
  WordIndex index;
  std::vector<std::thread> threads;
  for (int i = 1; i < argc; i++) {
    threads.emplace_back(&WordIndex::AddFile, &index, i, argv[i]);
  }
  for (std::thread& thread : threads) thread.join();
  index.PrintSummary();
  return 0;
}
