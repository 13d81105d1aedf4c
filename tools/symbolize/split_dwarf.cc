// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looks at the units of LLVM's DWARF reader.

#include "tools/symbolize/split_dwarf.h"

#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/DebugInfo/DWARF/DWARFCompileUnit.h"
#include "llvm/DebugInfo/DWARF/DWARFDebugAbbrev.h"
#include "llvm/Support/Path.h"

namespace hbsan::tools {
namespace {

void Ignore(llvm::Error error) { llvm::consumeError(std::move(error)); }

// Whether any unit names a .dwo file: a look at the abbreviations, which are
// short, spares most programs the look at their units.
bool IsSplit(llvm::DWARFContext& context) {
  const llvm::DWARFDebugAbbrev* abbreviations = context.getDebugAbbrev();
  if (abbreviations == nullptr)
    return false;
  Ignore(abbreviations->parse());
  for (const auto& [offset, set] : *abbreviations) {
    for (const auto& declaration : set) {
      for (const auto& attribute : declaration.attributes()) {
        if (attribute.Attr == llvm::dwarf::DW_AT_dwo_name ||
            attribute.Attr == llvm::dwarf::DW_AT_GNU_dwo_name) {
          return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

SplitDwarf::SplitDwarf(const std::string& path) {
  auto file = llvm::object::ObjectFile::createObjectFile(path);
  if (!file) {
    Ignore(file.takeError());
    return;
  }
  file_ = std::move(*file);
  context_ = llvm::DWARFContext::create(
      *file_.getBinary(), llvm::DWARFContext::ProcessDebugRelocations::Process,
      /*L=*/nullptr, /*DWPName=*/"", Ignore, Ignore);
  if (!IsSplit(*context_))
    context_.reset();
}

std::string SplitDwarf::MissingFile(uint64_t offset) {
  if (context_ == nullptr)
    return "";
  llvm::DWARFCompileUnit* unit = context_->getCompileUnitForCodeAddress(offset);
  if (unit == nullptr)
    return "";
  const llvm::DWARFDie skeleton = unit->getUnitDIE();
  const char* name =
      llvm::dwarf::toString(skeleton.find({llvm::dwarf::DW_AT_dwo_name,
                                           llvm::dwarf::DW_AT_GNU_dwo_name}),
                            "");
  if (*name == '\0' ||
      unit->getNonSkeletonUnitDIE(false).getDwarfUnit() != unit) {
    return "";
  }
  llvm::SmallString<256> path(name);
  if (llvm::sys::path::is_relative(path)) {
    path = unit->getCompilationDir() ? unit->getCompilationDir() : "";
    llvm::sys::path::append(path, name);
  }
  return path.str().str();
}

}  // namespace hbsan::tools
