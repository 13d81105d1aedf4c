// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locales are shared by reference counts inside the uninstrumented library,
// which also makes their caches when first used; the last owner deletes the
// facets of the program. RACY: one thread changes a facet.
//
// EDGE: C++ | std::locale | an owner's release -> the deletion of a facet by
// the last one
//
// RUN: %hbsan_cxx -O1 -g -std=c++17 -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g -std=c++17 %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <locale>
#include <sstream>

#include "../../support/two_threads.h"

struct Names : std::numpunct<char> {
  ~Names() override { separator = 0; }
  std::string do_truename() const override { return "yes"; }
  mutable int separator = 1;
};
std::locale one(std::locale::classic(), new Names), two = one;

NOINLINE static void Second() {
  std::ostringstream out;
  out.imbue(two);
  out << std::boolalpha << true << 12345 << 1.5;
  two = std::locale::classic();
  int seen = std::use_facet<std::numpunct<char>>(out.getloc()).truename()[0];
  KEEP(seen);
#ifdef RACY
  int changed =
      static_cast<const Names &>(
          std::use_facet<std::numpunct<char>>(out.getloc())).separator;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}std_locale.cc:[[#@LINE-2]]:
  KEEP(changed);
#endif
}

NOINLINE static void First() {
  std::ostringstream out;
  out.imbue(one);
  out << std::boolalpha << true << 12345 << 1.5;
#ifdef RACY
  auto &names = static_cast<const Names &>(
      std::use_facet<std::numpunct<char>>(out.getloc()));
  names.separator = 2;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}std_locale.cc:[[#@LINE-2]]:
#endif
  one = std::locale::classic();
}

int main() { RunUnordered(First, Second); }
