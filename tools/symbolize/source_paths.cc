// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prefixes end where a folder's name does: /src is no prefix of /src2/a.cc.

#include "tools/symbolize/source_paths.h"

namespace hbsan::tools {
namespace {

bool IsFolderPrefix(std::string_view prefix, std::string_view file) {
  return file.starts_with(prefix) &&
         (prefix.ends_with('/') || file.size() == prefix.size() ||
          file[prefix.size()] == '/');
}

}  // namespace

std::string SourcePaths::Real(std::string_view file) const {
  for (const auto& [old_prefix, new_prefix] : rules_) {
    if (IsFolderPrefix(old_prefix, file))
      return new_prefix + std::string(file.substr(old_prefix.size()));
  }
  return std::string(file);
}

std::string SourcePaths::Shown(std::string_view file) const {
  std::string real = Real(file);
  return real.starts_with(stripped_) ? real.substr(stripped_.size()) : real;
}

std::optional<std::pair<std::string, std::string>> ParsePathMap(
    std::string_view text) {
  const size_t at = text.find('=');
  if (at == std::string_view::npos || at == 0)
    return std::nullopt;
  return std::pair(std::string(text.substr(0, at)),
                   std::string(text.substr(at + 1)));
}

}  // namespace hbsan::tools
