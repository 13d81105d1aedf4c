// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resolver on llvm::symbolize::LLVMSymbolizer.

#include "tools/symbolize/resolver.h"

#include <memory>
#include <utility>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/BuildID.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Error.h"

namespace hbsan::tools {
namespace {

using llvm::DILineInfo;
using llvm::object::SectionedAddress;
using llvm::symbolize::LLVMSymbolizer;

std::vector<std::string> WithSystemDirectory(std::vector<std::string> list) {
  list.push_back("/usr/lib/debug");
  return list;
}

LLVMSymbolizer::Options SymbolizerOptions(
    const std::vector<std::string>& directories) {
  LLVMSymbolizer::Options options;
  options.DebugFileDirectory = directories;
  return options;
}

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

Frame ToFrame(const DILineInfo& info) {
  Frame frame;
  frame.function = IsKnown(info.FunctionName) ? info.FunctionName : "??";
  if (IsKnown(info.FileName)) {
    frame.file = info.FileName;
    frame.line = info.Line;
    frame.column = info.Column;
  }
  return frame;
}

bool IsKnown(const DILineInfo& info) {
  return IsKnown(info.FunctionName) || IsKnown(info.FileName);
}

}  // namespace

Resolver::Resolver(const Options& options)
    : options_(options),
      symbolizer_(
          SymbolizerOptions(WithSystemDirectory(options.debug_directories))),
      debug_files_(WithSystemDirectory(options.debug_directories)) {
  symbolizer_.setBuildIDFetcher(std::make_unique<llvm::object::BuildIDFetcher>(
      WithSystemDirectory(options.debug_directories)));
}

std::vector<Frame> Resolver::Code(const std::string& path, uint64_t offset) {
  std::vector<Frame> frames;
  if (options_.inlined_frames) {
    const llvm::DIInliningInfo stack =
        ValueOrNothing(symbolizer_.symbolizeInlinedCode(path, At(offset)));
    for (uint32_t i = 0; i < stack.getNumberOfFrames(); ++i) {
      frames.push_back(ToFrame(stack.getFrame(i)));
    }
    if (frames.size() == 1 && !IsKnown(stack.getFrame(0)))
      frames.clear();
  } else {
    const DILineInfo info =
        ValueOrNothing(symbolizer_.symbolizeCode(path, At(offset)));
    if (IsKnown(info))
      frames.push_back(ToFrame(info));
  }
  symbolizer_.pruneCache();
  return frames;
}

std::optional<DataObject> Resolver::Data(const std::string& path,
                                         uint64_t offset) {
  llvm::DIGlobal found =
      ValueOrNothing(symbolizer_.symbolizeData(path, At(offset)));
  if (!IsKnown(found.Name)) {
    // LLVM looks for data in the module's own symbol table only; a stripped
    // module left its table in the separate debug file.
    const std::string debug_file = FindByBuildId(BuildId(path));
    if (!debug_file.empty()) {
      found = ValueOrNothing(symbolizer_.symbolizeData(debug_file, At(offset)));
    }
  }
  symbolizer_.pruneCache();
  if (!IsKnown(found.Name))
    return std::nullopt;
  DataObject object;
  object.name = std::move(found.Name);
  object.start = found.Start;
  object.size_bytes = found.Size;
  if (IsKnown(found.DeclFile)) {
    object.declaration_file = std::move(found.DeclFile);
    object.declaration_line = found.DeclLine;
  }
  return object;
}

const std::string& Resolver::BuildId(const std::string& path) {
  const auto [entry, is_new] = build_ids_.try_emplace(path);
  if (is_new) {
    auto file = llvm::object::ObjectFile::createObjectFile(path);
    if (file) {
      entry->second = llvm::toHex(llvm::object::getBuildID(file->getBinary()),
                                  /*LowerCase=*/true);
    } else {
      llvm::consumeError(file.takeError());
    }
  }
  return entry->second;
}

std::string Resolver::FindByBuildId(const std::string& build_id) const {
  const llvm::object::BuildID id = llvm::object::parseBuildID(build_id);
  if (id.empty())
    return "";
  return debug_files_.fetch(id).value_or("");
}

}  // namespace hbsan::tools
