// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A scanner that knows strings and brackets; of numbers and words it knows that
// they end before a comma or bracket.

#include "tools/lib/json_path.h"

#include "llvm/Support/JSON.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// The offset behind the string that begins at `at`.
size_t EndOfString(StringRef text, size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\')
      ++at;
  }
  return std::min(at + 1, text.size());
}

class Scanner {
 public:
  explicit Scanner(StringRef text) : text_(text) {}

  // Leaves the cursor at the value, or at what is closest to it.
  size_t Find(const JsonPath& path) {
    SkipSpace();
    for (const auto& step : path) {
      const size_t outer = at_;
      if (!Enter(step))
        return outer;
    }
    return at_;
  }

 private:
  char Now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipSpace() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  }

  void SkipValue() {
    unsigned depth = 0;
    do {
      const char c = Now();
      if (c == '"') {
        at_ = EndOfString(text_, at_);
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (depth == 0) {
        at_ = std::min(text_.find_first_of(",}]", at_), text_.size());
      } else {
        ++at_;
      }
    } while (depth != 0 && at_ < text_.size());
    SkipSpace();
  }

  // Behind the comma or bracket that follows a value; true if more follow.
  bool NextItem() {
    const bool more = Now() == ',';
    ++at_;
    SkipSpace();
    return more;
  }

  std::string TakeName() {
    const size_t begin = at_;
    at_ = EndOfString(text_, begin);
    auto name = llvm::json::parse(text_.slice(begin, at_));
    SkipSpace();
    ++at_;  // the colon
    SkipSpace();
    if (!name) {
      llvm::consumeError(name.takeError());
      return "";
    }
    return name->getAsString().value_or("").str();
  }

  // From a container to one of its values.  Of members with one name the last
  // counts, as it does for LLVM's parser.
  bool Enter(const std::variant<std::string, size_t>& step) {
    const auto* name = std::get_if<std::string>(&step);
    if (Now() != (name != nullptr ? '{' : '['))
      return false;
    ++at_;
    SkipSpace();
    if (Now() == '}' || Now() == ']')
      return false;
    size_t found = StringRef::npos;
    size_t index = 0;
    do {
      const bool matches = name != nullptr ? TakeName() == *name
                                           : index++ == std::get<size_t>(step);
      if (matches)
        found = at_;
      SkipValue();
    } while (NextItem() && at_ < text_.size());
    at_ = found;
    return found != StringRef::npos;
  }

  StringRef text_;
  size_t at_ = 0;
};

}  // namespace

size_t FindOffset(StringRef text, const JsonPath& path) {
  return Scanner(text).Find(path);
}

size_t FindTooDeep(StringRef text, unsigned max_depth) {
  unsigned depth = 0;
  size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = EndOfString(text, at);
      continue;
    }
    if ((c == '{' || c == '[') && ++depth > max_depth)
      return at;
    if ((c == '}' || c == ']') && depth != 0)
      --depth;
    ++at;
  }
  return StringRef::npos;
}

}  // namespace hbsan::tools
