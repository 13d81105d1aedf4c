// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resolver on llvm::symbolize::LLVMSymbolizer.

#include "tools/symbolize/resolver.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "tools/symbolize/readable_name.h"

namespace hbsan::tools {
namespace {

using llvm::DILineInfo;
using llvm::object::SectionedAddress;

// Answers that are kept: a few hundred megabytes of names at most.
constexpr size_t kMaxKeptAnswers = 1 << 20;

SectionedAddress At(uint64_t offset) {
  return {offset, SectionedAddress::UndefSection};
}

// The value of `result`; a default one in place of an error.
template <typename T>
T ValueOrNothing(llvm::Expected<T> result) {
  if (result)
    return std::move(*result);
  llvm::consumeError(result.takeError());
  return T();
}

bool IsKnown(const std::string& text) {
  return !text.empty() && text != DILineInfo::BadString;
}

// gcc's headers are found as /usr/lib/gcc/x86_64-linux-gnu/12/../../../../include.
std::string WithoutDots(llvm::StringRef file) {
  llvm::SmallString<256> path(file);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return path.str().str();
}

bool IsKnown(const log::Symbol& symbol) {
  return !symbol.function.empty() || !symbol.file.empty();
}

}  // namespace

Resolver::Resolver(Options options)
    : options_(std::move(options)), files_(options_.files), sources_("/") {}

const std::vector<log::Symbol>& Resolver::Code(const ModuleName& module,
                                               uint64_t offset) {
  Names& names = NamesOf(module);
  if (kept_answers_ == kMaxKeptAnswers) {
    for (auto& [name, other] : modules_) other.code.clear();
    kept_answers_ = 0;
  }
  const auto [entry, is_new] = names.code.try_emplace(offset);
  if (is_new) {
    ++kept_answers_;
    entry->second = Look(names, offset);
  }
  return entry->second;
}

std::vector<log::Symbol> Resolver::Look(Names& names, uint64_t offset) {
  std::vector<log::Symbol> symbols;
  if (names.file.empty())
    return symbols;
  if (options_.inlined_frames) {
    const llvm::DIInliningInfo stack = ValueOrNothing(
        symbolizer_.symbolizeInlinedCode(names.file, At(offset)));
    for (uint32_t i = 0; i < stack.getNumberOfFrames(); ++i)
      symbols.push_back(ToSymbol(stack.getFrame(i)));
  } else {
    symbols.push_back(ToSymbol(
        ValueOrNothing(symbolizer_.symbolizeCode(names.file, At(offset)))));
  }
  if (symbols.size() == 1 && !IsKnown(symbols.front()))
    symbols.clear();
  symbolizer_.pruneCache();
  if (options_.on_warning) {
    if (names.split == nullptr)
      names.split = std::make_unique<SplitDwarf>(names.file);
    const std::string missing = names.split->MissingFile(offset);
    if (!missing.empty()) {
      WarnOnce(missing +
               ": cannot be read (split DWARF); functions and inlined frames "
               "of " +
               names.file + " are missing");
    }
  }
  return symbols;
}

std::optional<DataObject> Resolver::Data(const ModuleName& module,
                                         uint64_t offset) {
  const Names& names = NamesOf(module);
  if (names.file.empty())
    return std::nullopt;
  llvm::DIGlobal found =
      ValueOrNothing(symbolizer_.symbolizeData(names.file, At(offset)));
  symbolizer_.pruneCache();
  if (!IsKnown(found.Name))
    return std::nullopt;
  DataObject object;
  object.name = std::move(found.Name);
  object.start = found.Start;
  object.size_bytes = found.Size;
  if (IsKnown(found.DeclFile)) {
    object.declaration_file =
        options_.source_paths.Shown(WithoutDots(found.DeclFile));
    object.declaration_line = static_cast<uint32_t>(found.DeclLine);
  }
  return object;
}

log::Symbol Resolver::ToSymbol(const DILineInfo& info) {
  log::Symbol symbol;
  if (IsKnown(info.FunctionName))
    symbol.function = ReadableName(info.FunctionName);
  if (!IsKnown(info.FileName))
    return symbol;
  const std::string file = WithoutDots(info.FileName);
  symbol.file = options_.source_paths.Shown(file);
  symbol.line = info.Line;
  symbol.column = info.Column;
  if (options_.source_context != 0 && symbol.line != 0)
    AddSource(symbol, options_.source_paths.Real(file));
  return symbol;
}

void Resolver::AddSource(log::Symbol& symbol, const std::string& file) {
  constexpr size_t kMaxLineBytes = 200;
  llvm::SmallString<256> path(file);
  llvm::sys::fs::make_absolute(path);
  const std::vector<llvm::StringRef>* lines = sources_.Lines(path);
  if (lines == nullptr || symbol.line > lines->size())
    return;
  const uint32_t context = options_.source_context;
  symbol.source_line = symbol.line > context ? symbol.line - context : 1;
  const size_t end = std::min<size_t>(
      lines->size(), static_cast<size_t>(symbol.line) + context);
  for (size_t i = symbol.source_line - 1; i < end; ++i)
    symbol.source.push_back((*lines)[i].take_front(kMaxLineBytes).str());
}

Resolver::Names& Resolver::NamesOf(const ModuleName& module) {
  const auto [entry, is_new] = modules_.try_emplace(module);
  if (is_new) {
    const NamesFile& found = files_.Find(module);
    entry->second.file = found.path;
    if (found.path.empty())
      WarnOnce(module.path + ": " + found.problem);
  }
  return entry->second;
}

void Resolver::WarnOnce(const std::string& message) {
  if (options_.on_warning && warnings_.insert(message).second)
    options_.on_warning(message);
}

}  // namespace hbsan::tools
