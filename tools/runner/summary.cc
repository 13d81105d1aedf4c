// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/summary.h"

namespace hbsan::tools {

std::string Count(size_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " ";
  text += noun;
  return count == 1 ? text : text + "s";
}

std::string List(const std::vector<std::string>& names) {
  constexpr size_t kShown = 10;
  std::string text;
  for (size_t i = 0; i < names.size() && i < kShown; ++i)
    text += (i ? ", " : "") + names[i];
  if (names.size() > kShown)
    text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

void PrintRaces(std::FILE* output, const RaceReports& races,
                std::string_view noun) {
  for (const Race& race : races.races()) {
    std::fprintf(output, "\n==================\n%s", race.text.c_str());
    if (!noun.empty()) {
      std::fprintf(
          output, "  Met %s in %s\n", Count(race.occurrences, "time").c_str(),
          (Count(race.tests.size(), noun) + ": " + List(race.tests)).c_str());
    }
    std::fprintf(output, "==================\n");
  }
}

}  // namespace hbsan::tools
