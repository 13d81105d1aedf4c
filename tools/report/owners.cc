// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/owners.h"

#include "tools/report/rule_file.h"

namespace hbsan::tools {
namespace {

using llvm::StringRef;

// A pattern of gitignore's kind as a regular expression for a whole path.
std::string ToRegex(StringRef pattern) {
  const bool folder = pattern.consume_back("/");
  const bool rooted = pattern.contains('/');
  pattern.consume_front("/");
  // `docs/*` means the files in docs, not those below.
  const bool flat = rooted && pattern.ends_with("/*");
  std::string regex = rooted ? "^" : "^(.*/)?";
  while (!pattern.empty()) {
    if (pattern.consume_front("**/")) {
      regex += "(.*/)?";
    } else if (pattern.consume_front("**")) {
      regex += ".*";
    } else if (pattern.consume_front("*")) {
      regex += "[^/]*";
    } else if (pattern.consume_front("?")) {
      regex += "[^/]";
    } else {
      pattern.consume_front("\\");
      regex += llvm::Regex::escape(pattern.take_front(1));
      pattern = pattern.drop_front(std::min<size_t>(1, pattern.size()));
    }
  }
  if (folder)
    return regex + "/.*$";
  return regex + (flat ? "$" : "(/.*)?$");
}

// Up to the first blank that no backslash precedes.
StringRef TakePattern(StringRef* line) {
  size_t end = 0;
  while (end < line->size() && (*line)[end] != ' ' && (*line)[end] != '\t')
    end += (*line)[end] == '\\' ? 2 : 1;
  end = std::min(end, line->size());
  const StringRef pattern = line->take_front(end);
  *line = line->drop_front(end).ltrim();
  return pattern;
}

std::vector<std::string> SplitOwners(StringRef text) {
  std::vector<std::string> owners;
  text = text.split('#').first;  // a comment may follow
  for (text = text.trim(); !text.empty(); text = text.ltrim()) {
    const size_t end = text.find_first_of(" \t");
    owners.push_back(text.take_front(end).str());
    text = text.drop_front(std::min(end, text.size()));
  }
  return owners;
}

}  // namespace

llvm::Error Owners::AddLine(StringRef line) {
  // `[Section][2] @default` and the optional `^[Section]`.
  StringRef section = line;
  section.consume_front("^");
  if (section.starts_with("[") && section.contains(']')) {
    section_owners_ = SplitOwners(section.drop_front(section.rfind(']') + 1));
    return llvm::Error::success();
  }
  const StringRef pattern = TakePattern(&line);
  llvm::Regex regex(ToRegex(pattern));
  std::string error;
  if (!regex.isValid(error))
    return llvm::createStringError("pattern '" + pattern + "': " + error);
  std::vector<std::string> owners = SplitOwners(line);
  rules_.push_back(
      {std::move(regex), owners.empty() ? section_owners_ : owners});
  return llvm::Error::success();
}

llvm::Error Owners::Load(const std::string& path) {
  return ReadRules(
      path, "owners", [this](StringRef line, const std::string& place) {
        llvm::Error error = AddLine(line);
        return error ? llvm::createStringError(place + ": " +
                                               llvm::toString(std::move(error)))
                     : llvm::Error::success();
      });
}

std::vector<std::string> Owners::Of(StringRef file) const {
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->pattern.match(file))
      return rule->owners;
  }
  return {};
}

}  // namespace hbsan::tools
