// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/symbolize/log_symbolizer.h"

#include <optional>
#include <variant>

namespace hbsan::tools {

void LogSymbolizer::Symbolize(log::Record& record, const LogReader& log) {
  if (auto* header = std::get_if<log::Header>(&record.content)) {
    header->symbolized = true;
    return;
  }
  auto* race = std::get_if<log::Race>(&record.content);
  if (race == nullptr)
    return;
  log::ForEachStack(
      *race, [&](log::Stack& stack) { Symbolize(stack, record.pid, log); });
  if (race->location)
    Symbolize(*race->location, record.pid, log);
}

void LogSymbolizer::Symbolize(log::Stack& stack, uint32_t pid,
                              const LogReader& log) {
  for (log::Frame& frame : stack.frames) {
    if (!frame.module || !frame.symbols.empty())
      continue;
    if (const log::Module* module = log.FindModule(pid, *frame.module)) {
      frame.symbols =
          resolver_.Code({module->path, module->build_id}, frame.offset);
    }
  }
}

// A raw location is the byte that was accessed; a symbolized one is the
// variable around it, and the byte's offset in that.
void LogSymbolizer::Symbolize(log::Location& location, uint32_t pid,
                              const LogReader& log) {
  if (!location.module || !location.name.empty())
    return;
  const log::Module* module = log.FindModule(pid, *location.module);
  if (module == nullptr)
    return;
  const std::optional<DataObject> object =
      resolver_.Data({module->path, module->build_id}, location.module_offset);
  if (!object)
    return;
  const uint64_t offset = location.module_offset - object->start;
  location.name = object->name;
  location.file = object->declaration_file;
  location.line = object->declaration_line;
  location.size = object->size_bytes;
  location.offset = location.offset.value_or(0) + offset;
  location.module_offset = object->start;
  if (location.address)
    *location.address -= offset;
}

}  // namespace hbsan::tools
