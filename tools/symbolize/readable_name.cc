// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A walk over a demangled name that knows of brackets and operators, and of
// nothing else in C++.

#include "tools/symbolize/readable_name.h"

#include <optional>
#include <utility>
#include <vector>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSwitch.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

bool IsIdentifier(char c) { return llvm::isAlnum(c) || c == '_'; }

// Templates of the library whose last parameters nobody writes.  Others may
// mean what they say: std::sort<..., std::less<int>>.
bool HasDefaults(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"std::vector", "std::deque", "std::list", "std::forward_list"},
             true)
      .Cases({"std::map", "std::multimap", "std::set", "std::multiset"}, true)
      .Cases({"std::unordered_map", "std::unordered_multimap",
              "std::unordered_set", "std::unordered_multiset"},
             true)
      .Cases({"std::basic_string", "std::basic_string_view"}, true)
      .Cases({"std::unique_ptr", "std::stack", "std::queue"}, true)
      .Cases({"std::_Rb_tree", "std::_Vector_base", "std::_Deque_base"}, true)
      .Default(false);
}

bool IsDefault(StringRef argument) {
  for (StringRef name :
       {"std::allocator<", "std::less<", "std::hash<", "std::equal_to<",
        "std::char_traits<", "std::default_delete<"}) {
    if (argument.starts_with(name))
      return true;
  }
  return false;
}

// std::basic_string<char> has a name of its own.
std::optional<std::string> ShortName(StringRef name, StringRef argument) {
  StringRef suffix;
  if (name == "std::basic_string")
    suffix = "string";
  else if (name == "std::basic_string_view")
    suffix = "string_view";
  else
    return std::nullopt;
  if (argument == "char")
    return ("std::" + suffix).str();
  if (argument == "wchar_t")
    return ("std::w" + suffix).str();
  return std::nullopt;
}

class Walk {
 public:
  explicit Walk(StringRef text) : text_(text) {}

  // All of the name, or nothing where a bracket has no partner.
  std::optional<std::string> Run() {
    std::string out = Part(/*ends=*/"");
    if (broken_ || !text_.empty())
      return std::nullopt;
    return out;
  }

 private:
  // Up to one of `ends` outside of brackets, which stays in the text.
  std::string Part(StringRef ends) {
    std::string out;
    if (++depth_ > kMaxDepth)
      broken_ = true;
    while (!broken_ && !text_.empty() && !ends.contains(text_.front())) {
      const char c = text_.front();
      if (TakesOperator(out) || TakesAbiNamespace(out))
        continue;
      text_ = text_.drop_front();
      switch (c) {
        case '<':
          Arguments(out);
          break;
        case '(':
          Bracketed(out, c, ")");
          break;
        case '[':
          Bracketed(out, c, "]");
          break;
        case '{':
          Bracketed(out, c, "}");
          break;
        case '-':
          out += c;
          if (text_.consume_front(">"))  // a trailing return type
            out += '>';
          break;
        case '>':
        case ')':
        case ']':
        case '}':
          broken_ = true;
          break;
        default:
          out += c;
      }
    }
    --depth_;
    return out;
  }

  void Bracketed(std::string& out, char open, StringRef close) {
    out += open;
    out += Part(close);
    if (!text_.consume_front(close))
      broken_ = true;
    out += close.str();
  }

  // Behind the '<'; the template's name is the end of `out`.
  void Arguments(std::string& out) {
    std::vector<std::string> arguments;
    do {
      arguments.push_back(StringRef(Part(",>")).trim().str());
    } while (!broken_ && text_.consume_front(","));
    if (!text_.consume_front(">"))
      broken_ = true;

    size_t begin = out.size();
    while (begin > 0 && (IsIdentifier(out[begin - 1]) || out[begin - 1] == ':'))
      --begin;
    const std::string name = out.substr(begin);
    if (HasDefaults(name)) {
      while (arguments.size() > 1 && IsDefault(arguments.back()))
        arguments.pop_back();
    }
    if (arguments.size() == 1) {
      if (std::optional<std::string> s = ShortName(name, arguments.front())) {
        out.replace(begin, std::string::npos, *s);
        return;
      }
    }
    out += '<' + llvm::join(arguments, ", ") + '>';
  }

  // An operator's name is no bracket.
  bool TakesOperator(std::string& out) {
    if (!text_.starts_with("operator") ||
        (!out.empty() && IsIdentifier(out.back())))
      return false;
    for (StringRef symbol : {"<=>", "<<=", ">>=", "->*", "<<", ">>",
                             "<=", ">=", "->", "()", "[]", "<", ">"}) {
      const std::string whole = ("operator" + symbol).str();
      if (!text_.consume_front(whole))
        continue;
      out += whole;
      return true;
    }
    return false;
  }

  // std::__cxx11:: and std::__1:: are std::.
  bool TakesAbiNamespace(std::string& out) {
    if (!StringRef(out).ends_with("std::"))
      return false;
    return text_.consume_front("__cxx11::") || text_.consume_front("__1::");
  }

  static constexpr unsigned kMaxDepth = 200;

  StringRef text_;
  unsigned depth_ = 0;
  bool broken_ = false;
};

}  // namespace

std::string ReadableName(std::string_view name) {
  return Walk(name).Run().value_or(std::string(name));
}

}  // namespace hbsan::tools
