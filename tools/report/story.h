// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race as a sequence of events in two threads: what pictures and code flows
// show.  Only what is certain is put in an order.

#ifndef HBSAN_TOOLS_REPORT_STORY_H_
#define HBSAN_TOOLS_REPORT_STORY_H_

#include <string>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

enum class Side { kLater, kEarlier };  // indices into Race::accesses

struct StoryEvent {
  enum class Kind {
    kHeard,  // a release that reached the later thread
    kHeardNothing,
    kLastSync,  // before the access
    kAccess,
    kMissed,  // the first release after the access: it did not arrive
    kReleasedNothing,
  };
  Side side = Side::kEarlier;
  Kind kind = Kind::kAccess;
  std::string text;
  const log::Symbol* place = nullptr;  // null: not known
  std::string note;                    // the locks held at an access
  bool acquires = false;               // kLastSync; else it releases
};

// In the order of time of each thread; of steps of both threads, only kHeard
// and the accesses are known to have come in this order.
std::vector<StoryEvent> StoryOf(const log::Race& race,
                                const std::vector<log::Module>& modules);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_STORY_H_
