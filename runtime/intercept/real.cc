// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the functions that the interceptors stand in front of: the next
// definition in the order in which the dynamic linker searches.  All of them
// are found at start-up, because dlsym takes locks and may allocate.
#include <dlfcn.h>

#include "runtime/intercept/front_end.h"

// The linker makes these names for a section that is a C identifier.
extern "C"
    __attribute__((visibility("hidden"))) hbsan::RealBase __start_hbsan_reals[];
extern "C"
    __attribute__((visibility("hidden"))) hbsan::RealBase __stop_hbsan_reals[];

namespace hbsan {
namespace {

// What stands in for a function that is not there.
void Missing() { Die("a library function of the program is missing"); }

}  // namespace

void* FindNext(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  return found != nullptr ? found : reinterpret_cast<void*>(&Missing);
}

void ResolveReal(RealBase* real) {
  real->address = real->version != nullptr
                      ? dlvsym(RTLD_NEXT, real->name, real->version)
                      : nullptr;
  if (real->address == nullptr)
    real->address = FindNext(real->name);
}

void ResolveAllReals() {
  for (RealBase* r = __start_hbsan_reals; r != __stop_hbsan_reals; ++r) {
    if (r->address == nullptr)
      ResolveReal(r);
  }
}

}  // namespace hbsan
