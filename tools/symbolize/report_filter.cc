// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The report filter.  It knows one thing about a report, what a stack line
// looks like, and passes on everything else unchanged.

#include "tools/symbolize/report_filter.h"

#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "tools/lib/source_excerpt.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// Takes " (BuildId: abcd)" from the end of `text`.
std::string TakeBuildId(StringRef& text) {
  const StringRef mark = " (BuildId: ";
  const size_t at = text.rfind(mark);
  if (at == StringRef::npos || !text.ends_with(")"))
    return "";
  const StringRef id = text.substr(at + mark.size()).drop_back();
  text = text.take_front(at);
  return id.lower();
}

// Takes "0x7f12 (/path/module+0x1234)", the whole of `text`, apart.
void ParseAddress(StringRef text, StackLine& line) {
  if (!text.consume_front("0x") || !text.consume_back(")"))
    return;
  text = text.drop_while(llvm::isHexDigit);
  if (!text.consume_front(" ("))
    return;
  const auto [module, offset] = text.rsplit("+0x");
  if (module.empty() || offset.getAsInteger(16, line.offset))
    return;
  line.module = module.str();
}

std::string Location(const log::Symbol& symbol) {
  if (symbol.file.empty())
    return "";
  std::string text = " " + symbol.file;
  if (symbol.line == 0)
    return text;
  text += ":" + std::to_string(symbol.line);
  if (symbol.column != 0)
    text += ":" + std::to_string(symbol.column);
  return text;
}

}  // namespace

std::optional<StackLine> ParseStackLine(std::string_view text) {
  StackLine line;
  StringRef rest(text);
  line.indent = rest.take_while([](char c) { return c == ' '; }).str();
  rest = rest.drop_front(line.indent.size());
  if (line.indent.empty() || !rest.consume_front("#") ||
      rest.consumeInteger(10, line.number) || !rest.consume_front(" ")) {
    return std::nullopt;
  }
  rest = rest.rtrim();
  line.rest = rest.str();
  line.build_id = TakeBuildId(rest);
  ParseAddress(rest, line);
  return line;
}

void ReportFilter::Run(std::istream& input,
                       const std::function<void(uint64_t)>& on_progress) {
  std::string text;
  uint64_t done = 0;
  while (std::getline(input, text)) {
    done += text.size() + 1;
    Copy(text);
    on_progress(done);
  }
}

void ReportFilter::Copy(const std::string& text) {
  const auto line = ParseStackLine(text);
  if (!line) {
    output_ << text << '\n';
    return;
  }
  if (line->number == 0)
    next_number_ = 0;
  Print(*line);
}

void ReportFilter::Print(const StackLine& line) {
  std::vector<log::Symbol> symbols;
  if (!line.module.empty())
    symbols = resolver_.Code({line.module, line.build_id}, line.offset);
  if (symbols.empty()) {
    output_ << line.indent << '#' << next_number_++ << ' ' << line.rest << '\n';
    return;
  }
  // What stands in parentheses, with the module's base name.
  const size_t at = line.rest.find(" (") + 2;
  std::string origin = line.rest.substr(at);
  origin.replace(0, line.module.size(),
                 llvm::sys::path::filename(line.module).str());
  for (const log::Symbol& symbol : symbols) {
    output_ << line.indent << '#' << next_number_++ << ' '
            << (symbol.function.empty() ? "??" : symbol.function)
            << Location(symbol) << " (" << origin << '\n'
            << SourceExcerpt(symbol);
  }
}

}  // namespace hbsan::tools
