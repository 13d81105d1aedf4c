// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// HBSan's hook and TSan's; a program may have both.
#include "runtime/report/listeners.h"

// Defined by the program if it wants to.
extern "C" {
__attribute__((weak, visibility("default"))) void __hbsan_on_report(
    const hbsan_report* report);
__attribute__((weak, visibility("default"))) void __tsan_on_report(
    void* report);
}

namespace hbsan {
namespace {
const hbsan_report* g_current;
}

void CallListeners(ThreadState* t, const hbsan_report& report) {
  if (__hbsan_on_report == nullptr && __tsan_on_report == nullptr)
    return;
  g_current = &report;
  CallProgram(t, [&] {
    if (__hbsan_on_report != nullptr)
      __hbsan_on_report(&report);
    if (__tsan_on_report != nullptr)
      __tsan_on_report(const_cast<hbsan_report*>(&report));
  });
  g_current = nullptr;
}

const hbsan_report* CurrentReport() { return g_current; }

}  // namespace hbsan
