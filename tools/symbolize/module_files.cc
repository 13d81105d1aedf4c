// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The search.  LLVM's symbolizer can look for debug files too, but does not
// compare build ids, and would ask a server before it has looked at home.

#include "tools/symbolize/module_files.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/DataExtractor.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "tools/symbolize/debuginfod.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;
using llvm::object::ObjectFile;
using OwnedFile = llvm::object::OwningBinary<ObjectFile>;

std::vector<std::string> WithSystemDirectory(std::vector<std::string> list) {
  list.push_back("/usr/lib/debug");
  return list;
}

// A log may name any file: a device or pipe could be read for ever.
OwnedFile Open(StringRef path) {
  if (!llvm::sys::fs::is_regular_file(path))
    return {};
  auto file = ObjectFile::createObjectFile(path);
  if (file)
    return std::move(*file);
  llvm::consumeError(file.takeError());
  return {};
}

std::string BuildIdOf(const ObjectFile& file) {
  return llvm::toHex(llvm::object::getBuildID(&file), /*LowerCase=*/true);
}

// The contents of a section; nothing if there is none.
StringRef Section(const ObjectFile& file, StringRef wanted) {
  for (const auto& section : file.sections()) {
    llvm::Expected<StringRef> name = section.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      continue;
    }
    if (*name != wanted)
      continue;
    llvm::Expected<StringRef> contents = section.getContents();
    if (contents)
      return *contents;
    llvm::consumeError(contents.takeError());
  }
  return "";
}

bool HasDebugInformation(const ObjectFile& file) {
  return !Section(file, ".debug_info").empty();
}

bool HasChecksum(StringRef path, uint32_t checksum) {
  if (!llvm::sys::fs::is_regular_file(path))
    return false;
  const auto contents = llvm::MemoryBuffer::getFile(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return contents &&
         llvm::crc32(llvm::arrayRefFromStringRef((*contents)->getBuffer())) ==
             checksum;
}

}  // namespace

ModuleFiles::ModuleFiles(const Options& options)
    : options_(options),
      directories_(WithSystemDirectory(options.debug_directories)),
      build_id_folders_(directories_) {}

const NamesFile& ModuleFiles::Find(const ModuleName& module) {
  const auto [entry, is_new] = found_.try_emplace(module);
  if (is_new)
    entry->second = Search(module);
  return entry->second;
}

NamesFile ModuleFiles::Search(const ModuleName& module) {
  const bool exists = llvm::sys::fs::exists(module.path);
  const OwnedFile own = exists ? Open(module.path) : OwnedFile();
  const std::string own_id = own.getBinary() ? BuildIdOf(*own.getBinary()) : "";
  const bool is_same = own.getBinary() != nullptr &&
                       (module.build_id.empty() || module.build_id == own_id);
  if (is_same && HasDebugInformation(*own.getBinary()))
    return {module.path, ""};

  const std::string id = module.build_id.empty() ? own_id : module.build_id;
  std::string file = FromBuildIdFolders(id);
  if (file.empty() && is_same)
    file = FromDebugLink(module.path, *own.getBinary());
  std::string trouble;
  if (file.empty() && options_.debuginfod)
    file = FetchDebugFile(id, trouble);
  if (!file.empty())
    return {file, ""};
  if (is_same)
    return {module.path, ""};
  if (!trouble.empty())
    trouble = "; " + trouble;
  if (!exists)
    return {"", "no such file, and no debug file with its build id" + trouble};
  if (own.getBinary() == nullptr)
    return {"", "not an object file" + trouble};
  return {"", "its build id is " + (own_id.empty() ? "missing" : own_id) +
                  ", the report was made by " + module.build_id +
                  "; its frames stay addresses" + trouble};
}

std::string ModuleFiles::FromBuildIdFolders(const std::string& build_id) const {
  const llvm::object::BuildID id = llvm::object::parseBuildID(build_id);
  // The first byte names a folder, the others a file.
  if (id.size() < 2)
    return "";
  const std::string path = build_id_folders_.fetch(id).value_or("");
  if (path.empty())
    return "";
  const OwnedFile file = Open(path);
  return file.getBinary() && BuildIdOf(*file.getBinary()) == build_id ? path
                                                                      : "";
}

// The section has a file name and, from the next multiple of four, a checksum
// of that file.
std::string ModuleFiles::FromDebugLink(const std::string& path,
                                       const ObjectFile& file) const {
  const StringRef link = Section(file, ".gnu_debuglink");
  llvm::DataExtractor data(link, file.isLittleEndian(), /*AddressSize=*/8);
  uint64_t offset = 0;
  const StringRef name = data.getCStrRef(&offset);
  offset = llvm::alignTo(offset, 4);
  if (name.empty() || name.contains('/') ||
      !data.isValidOffsetForDataOfSize(offset, 4)) {
    return "";
  }
  const uint32_t checksum = data.getU32(&offset);
  llvm::SmallString<256> absolute(path);
  llvm::sys::fs::make_absolute(absolute);
  const std::string folder = llvm::sys::path::parent_path(absolute).str();
  std::vector<std::string> places = {folder, folder + "/.debug"};
  for (const std::string& directory : directories_)
    places.push_back(directory + folder);
  for (const std::string& place : places) {
    const std::string candidate = place + "/" + name.str();
    if (HasChecksum(candidate, checksum))
      return candidate;
  }
  return "";
}

}  // namespace hbsan::tools
