// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/lib/race_words.h"

#include <algorithm>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace hbsan::tools {
namespace {

std::string OrderSentence(const log::Race& race, const char* begin,
                          const char* middle,
                          const std::optional<log::Release>& release) {
  std::string text = begin + ThreadWords(race, race.accesses[1].thread) +
                     middle + ThreadWords(race, race.accesses[0].thread);
  if (release)
    text += ": " + ReleaseWords(*release);
  return text;
}

}  // namespace

std::string KindTitle(const log::Race& race) {
  if (!race.title.empty())
    return race.title;
  std::string words = race.kind.empty() ? "data-race" : race.kind;
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string TitleOf(const log::Race& race) {
  std::string title = KindTitle(race);
  if (race.location && !race.location->name.empty())
    title += " on '" + race.location->name + "'";
  return title;
}

std::string AccessWords(const log::Access& access) {
  llvm::StringRef kind(access.kind);
  kind.consume_front("vptr-");  // the title says it
  kind.consume_front("fd-");
  std::string words = kind.empty() ? "access" : kind.str();
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string AccessWithSize(const log::Access& access) {
  if (access.size && access.address_exact)
    return AccessWords(access) + " of " + Counted(*access.size, "byte");
  if (access.address)
    return AccessWords(access) + " at or near " + Hex(*access.address);
  return AccessWords(access);
}

std::string Capital(std::string text) {
  if (!text.empty())
    text[0] = llvm::toUpper(text[0]);
  return text;
}

const log::Thread* FindThread(const log::Race& race, uint32_t id) {
  for (const log::Thread& thread : race.threads) {
    if (thread.id == id)
      return &thread;
  }
  return nullptr;
}

std::string ThreadWords(const log::Race& race, std::optional<uint32_t> id) {
  if (!id)
    return "an unknown thread";
  if (*id == 0)
    return "main thread";
  std::string words = "thread T" + std::to_string(*id);
  const log::Thread* thread = FindThread(race, *id);
  if (thread != nullptr && !thread->name.empty())
    words += " '" + thread->name + "'";
  return words;
}

std::string ThreadLabel(std::optional<uint32_t> id) {
  if (!id)
    return "unknown";
  return *id == 0 ? "main" : "T" + std::to_string(*id);
}

std::string Hex(uint64_t value) {
  return "0x" + llvm::utohexstr(value, /*LowerCase=*/true);
}

std::string Counted(uint64_t count, std::string_view thing) {
  std::string text = std::to_string(count) + " " + std::string(thing);
  return count == 1 ? text : text + "s";
}

std::string PositionOf(const log::Symbol& symbol) {
  std::string text = symbol.file;
  if (symbol.line != 0)
    text += ":" + std::to_string(symbol.line);
  if (symbol.line != 0 && symbol.column != 0)
    text += ":" + std::to_string(symbol.column);
  return text;
}

std::string ReleaseWords(const log::Release& release) {
  std::string words =
      release.operation.empty() ? "a release" : release.operation;
  if (release.object)
    words += " (" + Hex(*release.object) + ")";
  return words;
}

std::string LocationWords(const log::Race& race, std::string_view in_module) {
  if (!race.location)
    return "";
  const log::Location& location = *race.location;
  const std::string at =
      location.address ? " at " + Hex(*location.address) : std::string();
  const std::string size =
      location.size ? " of size " + std::to_string(*location.size) : "";
  if (location.kind == "heap") {
    return (location.freed ? "freed heap block" : "heap block") + size + at +
           " allocated by " + ThreadWords(race, location.thread);
  }
  if (location.kind == "stack")
    return "stack of " + ThreadWords(race, location.thread);
  if (location.kind == "tls")
    return "TLS of " + ThreadWords(race, location.thread);
  if (location.kind == "file-descriptor")
    return "file descriptor " + std::to_string(location.fd.value_or(0));
  if (location.kind != "global")
    return location.kind + at;
  std::string words = location.name.empty()
                          ? "global data" + at
                          : "global '" + location.name + "'" + size + at;
  words += in_module;
  if (!location.file.empty()) {
    words += " declared at " + location.file;
    if (location.line != 0)
      words += ":" + std::to_string(location.line);
  }
  return words;
}

std::vector<std::string> OrderSentences(const log::Race& race) {
  const log::Order& order = race.order;
  std::vector<std::string> sentences;
  if (order.heard == "nothing") {
    sentences.push_back(
        OrderSentence(race, "No release of ", " has reached ", {}));
  } else if (order.heard == "up-to") {
    sentences.push_back(OrderSentence(race, "The last release of ",
                                      " that has reached ",
                                      order.heard_release));
  }
  if (order.released == "nothing") {
    sentences.push_back("No release of " +
                        ThreadWords(race, race.accesses[1].thread) +
                        " has followed its access");
  } else if (order.released == "first") {
    sentences.push_back(OrderSentence(
        race, "The first release of ",
        " after its access, which has not reached ", order.missed_release));
  }
  return sentences;
}

}  // namespace hbsan::tools
