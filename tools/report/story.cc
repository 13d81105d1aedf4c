// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/story.h"

#include "tools/lib/race_words.h"
#include "tools/report/words.h"

namespace hbsan::tools {
namespace {

std::string HeldWords(const log::Access& access) {
  if (access.locks.empty())
    return access.locks_complete ? "holds no mutex" : "mutexes not known";
  std::string words = "holds";
  for (const log::HeldLock& held : access.locks) {
    words += " M" + std::to_string(held.lock);
    if (held.mode == "read")
      words += " for reading";
  }
  return words;
}

StoryEvent AccessEvent(const log::Race& race, Side side,
                       const std::vector<log::Module>& modules) {
  const log::Access& access = race.accesses[static_cast<size_t>(side)];
  StoryEvent event;
  event.side = side;
  event.kind = StoryEvent::Kind::kAccess;
  event.text = Capital(AccessWithSize(access));
  event.place = PlaceOf(access, modules);
  event.note = HeldWords(access);
  return event;
}

StoryEvent ReleaseEvent(StoryEvent::Kind kind,
                        const std::optional<log::Release>& release,
                        const std::vector<log::Module>& modules) {
  StoryEvent event;
  event.kind = kind;
  if (release) {
    event.text = release->operation.empty() ? "a release" : release->operation;
    event.place = PlaceOf(release->stack, modules);
  }
  return event;
}

StoryEvent WordsEvent(StoryEvent::Kind kind, const char* text) {
  StoryEvent event;
  event.kind = kind;
  event.text = text;
  return event;
}

}  // namespace

std::vector<StoryEvent> StoryOf(const log::Race& race,
                                const std::vector<log::Module>& modules) {
  const log::Order& order = race.order;
  std::vector<StoryEvent> story;
  if (order.heard == "up-to") {
    story.push_back(
        ReleaseEvent(StoryEvent::Kind::kHeard, order.heard_release, modules));
  } else if (order.heard == "nothing") {
    story.push_back(
        WordsEvent(StoryEvent::Kind::kHeardNothing, "no release has arrived"));
  }
  story.push_back(AccessEvent(race, Side::kEarlier, modules));
  if (order.released == "first") {
    story.push_back(
        ReleaseEvent(StoryEvent::Kind::kMissed, order.missed_release, modules));
  } else if (order.released == "nothing") {
    story.push_back(WordsEvent(StoryEvent::Kind::kReleasedNothing,
                               "no release has followed"));
  }
  story.push_back(AccessEvent(race, Side::kLater, modules));
  return story;
}

}  // namespace hbsan::tools
