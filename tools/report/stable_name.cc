// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Demangled names are text, not a grammar that could be parsed in full: return
// types appear for templates only, and compilers add suffixes of their own.
// Brackets are counted, and the spellings of `operator` that contain brackets
// are stepped over first.

#include "tools/report/stable_name.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

constexpr StringRef kOperator = "operator";
constexpr StringRef kAnonymous = "(anonymous namespace)";
// Longest first: each is compared with the text behind `operator`.
constexpr std::array<StringRef, 10> kBracketOperators = {
    "<<=", ">>=", "<=>", "->*", "<<", ">>", "<=", ">=", "->", "()"};

bool IsNameByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         c == '$';
}

// `foo [clone .cold]`, `foo (.llvm.123)` and, of names that are not mangled,
// `foo.isra.0`.  A dot occurs in no name that the user wrote.
StringRef WithoutCloneSuffix(StringRef name) {
  for (StringRef mark : {" [clone ", " (."}) name = name.split(mark).first;
  if (name.contains('('))
    return name;
  const size_t dot = name.find('.', 1);
  return dot == StringRef::npos ? name : name.take_front(dot);
}

// At `operator` in `rest`: its length with the symbols that hold brackets.
size_t OperatorLength(StringRef rest) {
  StringRef symbol = rest.drop_front(kOperator.size());
  for (StringRef candidate : kBracketOperators) {
    if (symbol.starts_with(candidate))
      return kOperator.size() + candidate.size();
  }
  const bool bracket = symbol.starts_with("<") || symbol.starts_with(">");
  return kOperator.size() + (bracket ? 1 : 0);
}

// Copies `name` without what stands between brackets, and notes where its last
// component's `operator` begins, since types behind it hold blanks.
class Stripper {
 public:
  explicit Stripper(StringRef name) : rest_(name) {}

  std::string Run() {
    while (!rest_.empty()) Step();
    const size_t end =
        operator_at_ == std::string::npos ? out_.size() : operator_at_;
    // What stands before the last blank is the return type.
    const size_t blank = out_.rfind(' ', end == 0 ? 0 : end - 1);
    if (blank != std::string::npos && blank < end)
      out_.erase(0, blank + 1);
    std::replace(out_.begin(), out_.end(), '\x01', ' ');
    return StringRef(out_).rtrim().str();
  }

 private:
  void Take(size_t count) {
    out_ += rest_.take_front(count);
    rest_ = rest_.drop_front(count);
  }

  void Step() {
    const bool begins_name = out_.empty() || !IsNameByte(out_.back());
    if (depth_ == 0 && begins_name && rest_.starts_with(kOperator) &&
        (rest_.size() == kOperator.size() ||
         !IsNameByte(rest_[kOperator.size()]))) {
      operator_at_ = out_.size();
      return Take(OperatorLength(rest_));
    }
    if (depth_ == 0 && rest_.starts_with(kAnonymous)) {
      out_ += "(anonymous\x01namespace)";  // no blank of a return type
      rest_ = rest_.drop_front(kAnonymous.size());
      return;
    }
    const char c = rest_.front();
    if (c == '<' || c == '(' || c == '{')
      depth_++;
    if (depth_ == 0)
      return Copy(c);
    if (c == '>' || c == ')' || c == '}')
      depth_--;
    if (c == '{' && depth_ == 1)
      out_ += "{lambda}";
    rest_ = rest_.drop_front();
  }

  void Copy(char c) {
    rest_ = rest_.drop_front();
    const bool number_of_lambda =
        std::isdigit(static_cast<unsigned char>(c)) != 0 &&
        (StringRef(out_).ends_with("$_") ||
         StringRef(out_).ends_with("'lambda"));
    if (!number_of_lambda) {
      out_ += c;
      return;
    }
    rest_ = rest_.drop_while([](char d) {
      return std::isdigit(static_cast<unsigned char>(d)) != 0;
    });
  }

  StringRef rest_;
  std::string out_;
  size_t operator_at_ = std::string::npos;
  int depth_ = 0;
};

}  // namespace

std::string StableName(std::string_view function) {
  StringRef name = WithoutCloneSuffix(StringRef(function).trim());
  // `f() const` and `f() &&` say nothing once the parameters are gone.
  for (bool again = true; again;) {
    again = false;
    for (StringRef suffix : {" const", " volatile", " &", " &&"}) {
      if (name.contains(')'))
        again |= name.consume_back(suffix);
    }
  }
  std::string stripped = Stripper(name).Run();
  return stripped.empty() ? std::string(function) : stripped;
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace hbsan::tools
