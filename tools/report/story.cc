// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/report/story.h"

#include <algorithm>

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

StoryEvent StepEvent(StoryEvent::Kind kind, Side side,
                     const log::SyncStep& step,
                     const std::vector<log::Module>& modules) {
  StoryEvent event;
  event.side = side;
  event.kind = kind;
  event.text = step.operation.empty() ? "an operation" : step.operation;
  event.place = PlaceOf(step.stack, modules);
  return event;
}

// In the order of time.
void AddLastSteps(const log::Race& race, Side side,
                  const std::vector<log::Module>& modules,
                  std::vector<StoryEvent>* story) {
  std::vector<LastStep> steps =
      LastSteps(race, race.accesses[static_cast<size_t>(side)]);
  std::reverse(steps.begin(), steps.end());
  for (const LastStep& last : steps) {
    story->push_back(
        StepEvent(StoryEvent::Kind::kLastSync, side, *last.step, modules));
    story->back().acquires = last.acquires;
  }
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
  using Kind = StoryEvent::Kind;
  const log::Order& order = race.order;
  std::vector<StoryEvent> story;
  if (order.heard == "up-to" && order.heard_release) {
    story.push_back(
        StepEvent(Kind::kHeard, Side::kEarlier, *order.heard_release, modules));
  } else if (order.heard == "nothing") {
    story.push_back(WordsEvent(Kind::kHeardNothing, "no release has arrived"));
  }
  AddLastSteps(race, Side::kEarlier, modules, &story);
  story.push_back(AccessEvent(race, Side::kEarlier, modules));
  if (order.released == "first" && order.missed_release) {
    story.push_back(StepEvent(Kind::kMissed, Side::kEarlier,
                              *order.missed_release, modules));
  } else if (order.released == "nothing") {
    story.push_back(
        WordsEvent(Kind::kReleasedNothing, "no release has followed"));
  }
  AddLastSteps(race, Side::kLater, modules, &story);
  story.push_back(AccessEvent(race, Side::kLater, modules));
  return story;
}

}  // namespace hbsan::tools
