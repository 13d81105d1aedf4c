// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs llvm-debuginfod-find.

#include "tools/symbolize/debuginfod.h"

#include <optional>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Object/BuildID.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

std::optional<std::string> FindProgram() {
  // Debian has the second name.
  for (const StringRef name :
       {"llvm-debuginfod-find", "llvm-debuginfod-find-22"}) {
    if (auto path = llvm::sys::findProgramByName(name))
      return *path;
  }
  return std::nullopt;
}

// What the program prints: the path of its copy, and a newline.
std::string Run(const std::string& program, const std::string& build_id) {
  llvm::SmallString<128> output;
  if (llvm::sys::fs::createTemporaryFile("hbsan-debuginfod", "txt", output))
    return "";
  const llvm::FileRemover remover(output);
  const std::optional<StringRef> redirects[] = {StringRef(), output.str(),
                                                StringRef()};
  const int status = llvm::sys::ExecuteAndWait(
      program, {program, "--debuginfo", build_id}, std::nullopt, redirects);
  const auto text = llvm::MemoryBuffer::getFile(output);
  if (status != 0 || !text)
    return "";
  const std::string path = (*text)->getBuffer().trim().str();
  return llvm::sys::fs::exists(path) ? path : "";
}

}  // namespace

std::string FetchDebugFile(const std::string& build_id, std::string& trouble) {
  // What is no build id could be an option.
  if (llvm::object::parseBuildID(build_id).empty() ||
      llvm::sys::Process::GetEnv("DEBUGINFOD_URLS").value_or("").empty()) {
    return "";
  }
  const std::optional<std::string> program = FindProgram();
  if (!program) {
    trouble =
        "DEBUGINFOD_URLS is set, but llvm-debuginfod-find is not installed";
    return "";
  }
  const std::string path = Run(*program, build_id);
  if (path.empty())
    trouble = "the servers of DEBUGINFOD_URLS gave none either";
  return path;
}

}  // namespace hbsan::tools
