// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debug information names source files as the compiler saw them.  These rules
// turn the names into those that the reader has.

#ifndef HBSAN_TOOLS_SYMBOLIZE_SOURCE_PATHS_H_
#define HBSAN_TOOLS_SYMBOLIZE_SOURCE_PATHS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hbsan::tools {

class SourcePaths {
 public:
  // From now on a file that begins with `old_prefix` begins with `new_prefix`.
  // The first of several that fit counts.
  void Map(std::string old_prefix, std::string new_prefix) {
    rules_.emplace_back(std::move(old_prefix), std::move(new_prefix));
  }

  // Left out at the start of what Map() made of a file's name.
  void Strip(std::string prefix) { stripped_ = std::move(prefix); }

  // Where the file is, and how it is printed.
  std::string Real(std::string_view file) const;
  std::string Shown(std::string_view file) const;

 private:
  std::vector<std::pair<std::string, std::string>> rules_;
  std::string stripped_;
};

// "OLD=NEW" taken apart; nothing without a "=" or with an empty OLD.
std::optional<std::pair<std::string, std::string>> ParsePathMap(
    std::string_view text);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_SOURCE_PATHS_H_
