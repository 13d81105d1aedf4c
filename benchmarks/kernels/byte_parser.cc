// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tokenizer for JSON-like text.  It looks at single bytes through a state
// object, copies strings into a small buffer and converts numbers: many one
// byte accesses, many branches, no arithmetic to speak of.

#include <string>

#include "kernel.h"

namespace {

std::string MakeDocument(uint64_t seed, int64_t records) {
  kernel::Random random(seed);
  std::string text = "[";
  for (int64_t i = 0; i < records; i++) {
    text += "{\"id\": " + std::to_string(random.Below(1000000));
    text += ", \"name\": \"user " + std::to_string(random.Below(5000));
    text += "\\n\", \"ok\": true, \"scores\": [1, 22, 333, -4444]},\n";
  }
  text += "null]";
  return text;
}

class Tokenizer {
 public:
  Tokenizer(const char* begin, const char* end) : at_(begin), end_(end) {}

  // A hash over the kinds and values of all tokens.
  uint64_t HashAll() {
    while (at_ != end_) Token();
    return hash_;
  }

 private:
  void Token() {
    const char c = *at_;
    switch (c) {
      case ' ':
      case '\n':
        at_++;
        return;
      case '"':
        at_++;
        return String();
      case '{':
      case '[':
        depth_++;
        at_++;
        return Mix(static_cast<uint64_t>(depth_));
      case '}':
      case ']':
        depth_--;
        at_++;
        return;
      case ',':
      case ':':
        at_++;
        return;
      default:
        return c == '-' || (c >= '0' && c <= '9') ? Number() : Word();
    }
  }

  void String() {
    length_ = 0;
    while (*at_ != '"') {
      if (*at_ == '\\')
        at_++;
      buffer_[length_++ % sizeof(buffer_)] = *at_++;
    }
    at_++;
    for (size_t i = 0; i < length_ && i < sizeof(buffer_); i++) {
      Mix(static_cast<uint64_t>(buffer_[i]));
    }
  }

  void Number() {
    const bool negative = *at_ == '-';
    if (negative)
      at_++;
    int64_t value = 0;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') {
      value = value * 10 + (*at_++ - '0');
    }
    Mix(static_cast<uint64_t>(negative ? -value : value));
  }

  void Word() {
    while (at_ != end_ && *at_ >= 'a' && *at_ <= 'z') {
      Mix(static_cast<uint64_t>(*at_++));
    }
  }

  void Mix(uint64_t value) { hash_ = (hash_ ^ value) * 1099511628211u; }

  const char* at_;
  const char* end_;
  char buffer_[64] = {};
  size_t length_ = 0;
  int depth_ = 0;
  uint64_t hash_ = 14695981039346656037u;
};

}  // namespace

int main(int argc, char** argv) {
  const int64_t rounds = kernel::Scaled(argc, argv, 80);
  uint64_t hashes[kernel::kThreads] = {};
  kernel::RunOnThreads([&](int thread) {
    const std::string text = MakeDocument(thread + 7, 10000);
    uint64_t hash = 0;
    for (int64_t round = 0; round < rounds; round++) {
      Tokenizer tokenizer(text.data(), text.data() + text.size());
      hash += tokenizer.HashAll();
    }
    hashes[thread] = hash;
  });
  kernel::PrintChecksum(hashes[0] ^ hashes[1]);
}
