// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/named_logs.h"

#include <filesystem>
#include <fstream>
#include <variant>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_reader.h"
#include "tools/lib/log_writer.h"

namespace hbsan::tools {
namespace {

namespace fs = std::filesystem;

void NameTestInFile(const fs::path& file, const std::string& test) {
  std::string text;
  llvm::raw_string_ostream out(text);
  {
    std::ifstream input(file);
    LogReader reader(file.string(), input, [](const Diagnostic&) {});
    while (std::optional<log::Record> record = reader.Next()) {
      if (auto* race = std::get_if<log::Race>(&record->content);
          race && race->test.empty())
        race->test = test;
      if (auto* repeat = std::get_if<log::Repeat>(&record->content);
          repeat && repeat->test.empty())
        repeat->test = test;
      WriteRecord(*record, out);
    }
    // What cannot be read in full is left for `hbsan report` to complain of.
    if (reader.error_count() > 0)
      return;
  }
  const fs::path renamed = file.string() + ".new";
  std::ofstream(renamed) << text;
  std::error_code error;
  fs::rename(renamed, file, error);
}

}  // namespace

void NameTest(const std::string& folder, const std::string& test) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jsonl")
      files.push_back(entry.path());
  }
  for (const fs::path& file : files) NameTestInFile(file, test);
}

}  // namespace hbsan::tools
