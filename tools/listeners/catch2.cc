// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Catch2, version 2 or 3: compiled into a test program, this file registers
// itself.  A test case that races fails, and its reports name it.  A race that
// comes after the end of the test case that started the thread is told when the
// run ends; the program's exit status is then the runtime's.

#if __has_include(<catch2/reporters/catch_reporter_event_listener.hpp>)
#  include <catch2/catch_test_macros.hpp>
#  include <catch2/reporters/catch_reporter_event_listener.hpp>
#  include <catch2/reporters/catch_reporter_registrars.hpp>
#else
#  define CATCH_CONFIG_EXTERNAL_INTERFACES
#  include <catch2/catch.hpp>
namespace Catch {
using EventListenerBase = TestEventListenerBase;
}
#endif
#include <iostream>

#include "test_races.h"

namespace {

// A test case with sections runs once for each of them, and each run is a
// section of the test case's name around the others.
class RaceListener : public Catch::EventListenerBase {
 public:
  using Catch::EventListenerBase::EventListenerBase;

  void sectionStarting(const Catch::SectionInfo& section) override {
    if (depth_++ == 0)
      races_.Begin(section.name);
  }

  // Here the test case can still fail; when it has ended it cannot.
  void sectionEnded(const Catch::SectionStats&) override {
    if (--depth_ != 0)
      return;
    const unsigned races = races_.End();
    if (races != 0) {
      INTERNAL_CATCH_MSG("HBSan", Catch::ResultWas::ExplicitFailure,
                         Catch::ResultDisposition::ContinueOnFailure,
                         races_.Sentence(races) + " in this test case");
    }
  }

  void testRunEnded(const Catch::TestRunStats&) override {
    races_.ForEachLate(
        [](const std::string& sentence) { std::cerr << sentence << '\n'; });
  }

 private:
  hbsan_listener::TestRaces races_;
  int depth_ = 0;
};

CATCH_REGISTER_LISTENER(RaceListener)

}  // namespace
