// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The line protocol.  Nothing that a request says may end the server: a bad one
// is answered with an error line.

#include "tools/symbolize/server.h"

#include <cstdlib>
#include <optional>
#include <string_view>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

std::string Escaped(std::string_view field) {
  std::string text;
  for (const char c : field) {
    switch (c) {
      case '\t':
        text += "\\t";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\\':
        text += "\\\\";
        break;
      default:
        text += c;
    }
  }
  return text;
}

template <typename... Fields>
std::string Line(std::string_view kind, const Fields&... fields) {
  std::string line(kind);
  ((line += '\t', line += Escaped(fields)), ...);
  return line + '\n';
}

std::string Error(std::string_view message) {
  return Line("E", message) + '\n';
}

std::string AnswerCode(Resolver& resolver, const std::string& path,
                       uint64_t offset) {
  std::string answer;
  for (const log::Symbol& symbol : resolver.Code({path, ""}, offset)) {
    const std::string& function = symbol.function;
    answer += Line("F", function.empty() ? "??" : function, symbol.file,
                   std::to_string(symbol.line), std::to_string(symbol.column));
  }
  return answer + '\n';
}

std::string AnswerData(Resolver& resolver, const std::string& path,
                       uint64_t offset) {
  std::string answer;
  if (const auto object = resolver.Data({path, ""}, offset)) {
    answer = Line("D", object->name,
                  llvm::utohexstr(object->start, /*LowerCase=*/true),
                  std::to_string(object->size_bytes), object->declaration_file,
                  std::to_string(object->declaration_line));
  }
  return answer + '\n';
}

}  // namespace

std::string Answer(Resolver& resolver, const std::string& request) {
  const auto [verb, arguments] = llvm::StringRef(request).split(' ');
  const bool is_code = verb == "CODE";
  if (!is_code && verb != "DATA")
    return Error("unknown request");
  auto [hex, path] = arguments.split(' ');
  hex.consume_front("0x");
  uint64_t offset = 0;
  if (hex.getAsInteger(16, offset))
    return Error("bad offset");
  if (path.empty())
    return Error("no path");
  return is_code ? AnswerCode(resolver, path.str(), offset)
                 : AnswerData(resolver, path.str(), offset);
}

void Serve(Resolver& resolver, std::FILE* input, std::FILE* output) {
  char* line = nullptr;
  size_t capacity = 0;
  ssize_t length;
  while ((length = getline(&line, &capacity, input)) >= 0) {
    std::string request(line, static_cast<size_t>(length));
    if (!request.empty() && request.back() == '\n')
      request.pop_back();
    const std::string answer = Answer(resolver, request);
    if (std::fwrite(answer.data(), 1, answer.size(), output) != answer.size() ||
        std::fflush(output) != 0) {
      break;
    }
  }
  std::free(line);
}

}  // namespace hbsan::tools
