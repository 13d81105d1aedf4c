// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The counterpart of runtime/report/text_writer.cc.

#include "tools/lib/stack_text.h"

#include <optional>
#include <string_view>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "tools/lib/library_code.h"
#include "tools/lib/race_words.h"
#include "tools/lib/source_excerpt.h"

namespace hbsan::tools {
namespace {

bool IsLibrary(const FunctionLine& line) {
  return IsInLibrary(
      line.symbol == nullptr ? std::string_view() : line.symbol->file,
      line.module == nullptr ? std::string_view() : line.module->path);
}

// The end of the lines from `begin` on that are a library's.
size_t LibraryEnd(const std::vector<FunctionLine>& lines, size_t begin) {
  while (begin < lines.size() && IsLibrary(lines[begin])) ++begin;
  return begin;
}

// Not known where a module's place in memory is not.
std::optional<uint64_t> AddressOf(const FunctionLine& line) {
  if (line.frame->address || line.module == nullptr || !line.module->load_bias)
    return line.frame->address;
  return line.frame->offset + *line.module->load_bias;
}

// #0 function file:line:column (module+0xoffset) (BuildId: id)
// #0 0xaddress (/path/module+0xoffset) (BuildId: id)
void PrintLine(size_t number, const FunctionLine& line,
               llvm::raw_ostream& out) {
  out << "    #" << number;
  if (line.HasFunction()) {
    out << ' ' << line.symbol->function;
    if (!line.symbol->file.empty())
      out << ' ' << PositionOf(*line.symbol);
  } else if (const std::optional<uint64_t> address = AddressOf(line)) {
    out << ' ' << Hex(*address);
  }
  if (line.module == nullptr)
    return;
  const llvm::StringRef path = line.module->path;
  out << " (" << (line.HasFunction() ? llvm::sys::path::filename(path) : path)
      << '+' << Hex(line.frame->offset) << ')';
  // Of use where a name is still missing.
  const bool finished = line.symbol != nullptr && !line.symbol->file.empty();
  if (!finished && !line.module->build_id.empty())
    out << " (BuildId: " << line.module->build_id << ')';
}

void PrintHidden(size_t begin, size_t end, const char* what,
                 llvm::raw_ostream& out) {
  if (end == begin + 1)
    out << " [#" << begin << ' ' << what << ']';
  else if (end > begin)
    out << " [#" << begin << " to #" << end - 1 << ' ' << what << ']';
}

}  // namespace

std::vector<FunctionLine> LinesOf(const log::Stack& stack,
                                  const FindModule& find_module) {
  std::vector<FunctionLine> lines;
  for (const log::Frame& frame : stack.frames) {
    const log::Module* module =
        frame.module ? find_module(*frame.module) : nullptr;
    for (const log::Symbol& symbol : frame.symbols)
      lines.push_back({&frame, module, &symbol});
    if (frame.symbols.empty())
      lines.push_back({&frame, module, nullptr});
  }
  const auto is_start_up = [](const FunctionLine& line) {
    return line.HasFunction() && IsStartUp(line.symbol->function);
  };
  while (lines.size() > 1 && is_start_up(lines.back())) lines.pop_back();
  return lines;
}

size_t UserLine(const std::vector<FunctionLine>& lines) {
  const size_t end = LibraryEnd(lines, 0);
  return end == lines.size() ? 0 : end;
}

size_t HiddenEnd(const std::vector<FunctionLine>& lines, size_t begin) {
  const size_t end = LibraryEnd(lines, begin);
  if (end - begin < 2 || end - begin == lines.size())
    return begin;
  return end == lines.size() ? end : end - 1;
}

void PrintStack(const log::Stack& stack, const FindModule& find_module,
                llvm::raw_ostream& out) {
  const std::vector<FunctionLine> lines = LinesOf(stack, find_module);
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t begin = i;
    i = HiddenEnd(lines, begin);
    if (i == lines.size()) {
      out << "   ";
      PrintHidden(begin, i, "in libraries", out);
      out << '\n';
      break;
    }
    PrintLine(i, lines[i], out);
    PrintHidden(begin, i, "inside", out);
    out << '\n';
    if (lines[i].symbol != nullptr)
      out << SourceExcerpt(*lines[i].symbol);
  }
  if (lines.empty())
    out << "    [the stack is not known]\n";
  if (stack.outer_lost)
    out << "    [outer frames are not known]\n";
}

}  // namespace hbsan::tools
