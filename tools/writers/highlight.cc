// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enough of a lexer to be pleasant to read, and total: any bytes give valid
// HTML.

#include "tools/writers/highlight.h"

#include <cctype>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

bool IsKeyword(StringRef word) {
  static const llvm::StringSet<> keywords = {
      "alignas",     "alignof",      "asm",       "auto",
      "bool",        "break",        "case",      "catch",
      "char",        "class",        "co_await",  "co_return",
      "co_yield",    "concept",      "const",     "const_cast",
      "consteval",   "constexpr",    "constinit", "continue",
      "decltype",    "default",      "delete",    "do",
      "double",      "dynamic_cast", "else",      "enum",
      "explicit",    "extern",       "false",     "final",
      "float",       "for",          "friend",    "goto",
      "if",          "inline",       "int",       "long",
      "mutable",     "namespace",    "new",       "noexcept",
      "nullptr",     "operator",     "override",  "private",
      "protected",   "public",       "register",  "reinterpret_cast",
      "requires",    "restrict",     "return",    "short",
      "signed",      "sizeof",       "static",    "static_assert",
      "static_cast", "struct",       "switch",    "template",
      "this",        "thread_local", "throw",     "true",
      "try",         "typedef",      "typename",  "union",
      "unsigned",    "using",        "virtual",   "void",
      "volatile",    "while",        "_Atomic",   "_Thread_local",
  };
  return keywords.contains(word);
}

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The length of the literal that begins with the quote `text[0]`.
size_t QuotedLength(StringRef text) {
  size_t i = 1;
  while (i < text.size() && text[i] != text[0]) i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

class LineHighlighter {
 public:
  LineHighlighter(StringRef line, bool* in_comment)
      : rest_(line), in_comment_(*in_comment), out_stream_(out_) {}

  std::string Run() {
    if (!in_comment_ && rest_.ltrim().starts_with("#")) {
      const size_t end = rest_.find_first_not_of(" \t#");
      Emit(rest_
               .take_front(
                   rest_.find_first_of(" \t<\"", std::min(end, rest_.size())))
               .size(),
           'k');
    }
    while (!rest_.empty()) Step();
    return std::move(out_);
  }

 private:
  // `kind` 0: plain.
  void Emit(size_t length, char kind) {
    const StringRef text = rest_.take_front(length);
    rest_ = rest_.drop_front(text.size());
    if (kind != 0)
      out_stream_ << "<span class=\"" << kind << "\">";
    llvm::printHTMLEscaped(text, out_stream_);
    if (kind != 0)
      out_stream_ << "</span>";
  }

  void Step() {
    if (in_comment_) {
      const size_t end = rest_.find("*/");
      in_comment_ = end == StringRef::npos;
      return Emit(in_comment_ ? rest_.size() : end + 2, 'c');
    }
    const char c = rest_.front();
    if (rest_.starts_with("//"))
      return Emit(rest_.size(), 'c');
    if (rest_.starts_with("/*")) {
      const size_t end = rest_.find("*/", 2);
      in_comment_ = end == StringRef::npos;
      return Emit(in_comment_ ? rest_.size() : end + 2, 'c');
    }
    if (c == '"' || c == '\'')
      return Emit(QuotedLength(rest_), 's');
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      const StringRef number = rest_.take_while(
          [](char d) { return IsWordByte(d) || d == '.' || d == '\''; });
      return Emit(number.size(), 'n');
    }
    if (IsWordByte(c)) {
      const StringRef word = rest_.take_while(IsWordByte);
      return Emit(word.size(), IsKeyword(word) ? 'k' : 0);
    }
    Emit(1, 0);
  }

  StringRef rest_;
  bool& in_comment_;
  std::string out_;
  llvm::raw_string_ostream out_stream_;
};

}  // namespace

std::string HighlightLine(StringRef line, bool* in_comment) {
  return LineHighlighter(line, in_comment).Run();
}

}  // namespace hbsan::tools
