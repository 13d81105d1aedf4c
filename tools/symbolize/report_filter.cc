// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The report filter.  It knows one thing about a report, what a stack line
// looks like, and passes on everything else unchanged.

#include "tools/symbolize/report_filter.h"

#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

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

std::string Location(const Frame& frame, StringRef prefix) {
  StringRef file = frame.file;
  if (file.empty())
    return "";
  file.consume_front(prefix);
  std::string text = " " + file.str();
  if (frame.line == 0)
    return text;
  text += ":" + std::to_string(frame.line);
  if (frame.column != 0)
    text += ":" + std::to_string(frame.column);
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

void ReportFilter::Run(std::istream& input) {
  std::string text;
  while (std::getline(input, text)) {
    const auto line = ParseStackLine(text);
    if (!line) {
      output_ << text << '\n';
      continue;
    }
    if (line->number == 0)
      next_number_ = 0;
    Print(*line);
  }
}

void ReportFilter::Print(const StackLine& line) {
  std::vector<Frame> frames;
  if (!line.module.empty()) {
    const std::string file = FileFor(line);
    if (!file.empty())
      frames = resolver_.Code(file, line.offset);
  }
  if (frames.empty()) {
    output_ << line.indent << '#' << next_number_++ << ' ' << line.rest << '\n';
    return;
  }
  // What stands in parentheses, with the module's base name.
  const size_t at = line.rest.find(" (") + 2;
  std::string origin = line.rest.substr(at);
  origin.replace(0, line.module.size(),
                 llvm::sys::path::filename(line.module).str());
  for (const Frame& frame : frames) {
    output_ << line.indent << '#' << next_number_++ << ' ' << frame.function
            << Location(frame, options_.strip_path_prefix) << " (" << origin
            << '\n';
  }
}

std::string ReportFilter::FileFor(const StackLine& line) {
  const std::string& module = line.module;
  const bool exists = llvm::sys::fs::exists(module);
  const std::string found_id = exists ? resolver_.BuildId(module) : "";
  if (exists && (line.build_id.empty() || found_id == line.build_id)) {
    return module;
  }
  std::string by_id = resolver_.FindByBuildId(line.build_id);
  if (!by_id.empty())
    return by_id;
  if (!exists) {
    WarnOnce(module, "no such file, and no debug file with its build id");
  } else {
    WarnOnce(module, "its build id is " +
                         (found_id.empty() ? "missing" : found_id) +
                         ", the report was made by " + line.build_id +
                         "; its frames stay addresses");
  }
  return "";
}

void ReportFilter::WarnOnce(const std::string& module,
                            const std::string& message) {
  if (!warned_modules_.insert(module).second)
    return;
  warnings_ << "hbsan-symbolize: warning: " << module << ": " << message
            << '\n';
}

}  // namespace hbsan::tools
