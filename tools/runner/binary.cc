// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/binary.h"

#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/ObjectFile.h"
#include "tools/runner/process.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;
namespace object = llvm::object;

void ReadSymbols(const object::ELF64LEObjectFile& file, Binary& binary) {
  for (const object::ELFSymbolRef& symbol : file.getDynamicSymbolIterators()) {
    llvm::Expected<StringRef> name = symbol.getName();
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    if (!name || !flags) {
      llvm::consumeError(name.takeError());
      llvm::consumeError(flags.takeError());
      continue;
    }
    const bool imported = *flags & object::SymbolRef::SF_Undefined;
    if (name->starts_with("__hbsan_init")) {
      binary.instrumented = true;
      binary.has_runtime = binary.has_runtime || !imported;
    }
    if (*name == "__tsan_init")  // objects of gcc or of clang's own sanitizer
      binary.instrumented = true;
    if (imported &&
        (name->starts_with("pthread_") || name->starts_with("sem_") ||
         name->starts_with("thrd_") || name->starts_with("mtx_") ||
         name->starts_with("_ZNSt6thread") || *name == "futex" ||
         name->starts_with("GOMP_") || name->starts_with("__kmpc_")))
      binary.starts_threads = true;
  }
}

void ReadSections(const object::ELF64LEObjectFile& file, Binary& binary) {
  for (const object::SectionRef& section : file.sections()) {
    llvm::Expected<StringRef> name = section.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      continue;
    }
    if (*name == ".debug_line")
      binary.has_lines = true;
    if (*name != ".gnu_debuglink")
      continue;
    if (llvm::Expected<StringRef> contents = section.getContents())
      binary.debug_link = contents->split('\0').first.str();
    else
      llvm::consumeError(contents.takeError());
  }
}

}  // namespace

std::optional<Binary> ReadBinary(const std::string& path) {
  llvm::Expected<object::OwningBinary<object::ObjectFile>> opened =
      object::ObjectFile::createObjectFile(path);
  if (!opened) {
    llvm::consumeError(opened.takeError());
    return std::nullopt;
  }
  const auto* file =
      llvm::dyn_cast<object::ELF64LEObjectFile>(opened->getBinary());
  if (!file || file->getArch() != llvm::Triple::x86_64)
    return std::nullopt;
  Binary binary;
  ReadSymbols(*file, binary);
  ReadSections(*file, binary);
  return binary;
}

std::vector<std::string> LoadedLibraries(const std::string& program) {
  // What ldd does: the loader lists, and does not start the program.
  std::vector<std::string> files;
  Run({
      .arguments = {"/lib64/ld-linux-x86-64.so.2", "--list", program},
      .environment = {},
      .log = "",
      .on_line =
          [&files](std::string_view line) {
            // "	libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x7f...)"
            const auto [name, rest] = StringRef(line).split(" => ");
            if (rest.starts_with("/"))
              files.push_back(rest.split(" (0x").first.str());
          },
  });
  return files;
}

}  // namespace hbsan::tools
