// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/source_files.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace hbsan::tools {
namespace {

// Nobody wrote a larger one; a log may name anything that can be opened.
constexpr uint64_t kMaxBytes = 16 << 20;

bool IsInside(llvm::StringRef path, llvm::StringRef folder) {
  return path.consume_front(folder) &&
         (folder.ends_with("/") || path.starts_with("/"));
}

}  // namespace

SourceFiles::SourceFiles(llvm::StringRef root) {
  llvm::SmallString<256> real;
  if (!llvm::sys::fs::real_path(root, real))
    root_ = std::string(real);
}

const std::vector<llvm::StringRef>* SourceFiles::Lines(llvm::StringRef name) {
  const auto [entry, added] = files_.try_emplace(name);
  if (added)
    entry->second = Read(name);
  return entry->second == nullptr ? nullptr : &entry->second->lines;
}

std::unique_ptr<SourceFiles::File> SourceFiles::Read(
    llvm::StringRef name) const {
  llvm::SmallString<256> path(name), real;
  if (!llvm::sys::path::is_absolute(path)) {
    path = root_;
    llvm::sys::path::append(path, name);
  }
  if (root_.empty() || llvm::sys::fs::real_path(path, real) ||
      !IsInside(real, root_))
    return nullptr;
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(real, status) ||
      status.type() != llvm::sys::fs::file_type::regular_file ||
      status.getSize() > kMaxBytes)
    return nullptr;
  auto text = llvm::MemoryBuffer::getFile(real, /*IsText=*/true);
  if (!text)
    return nullptr;
  auto file = std::make_unique<File>();
  file->text = std::move(*text);
  llvm::StringRef rest = file->text->getBuffer();
  while (!rest.empty()) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    file->lines.push_back(line.rtrim('\r'));
  }
  return file;
}

}  // namespace hbsan::tools
