// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of this process, from the weakest source to the strongest:
// defaults, the program's own functions, the environment.
#include "runtime/flags/flags.h"

#include "runtime/flags/parser.h"
#include "runtime/platform/platform.h"

// Defined by the program if it wants to.  TSan's name is honoured so that
// programs with built-in defaults need no change.
extern "C" {
__attribute__((weak, visibility("default"))) const char*
__tsan_default_options();
__attribute__((weak, visibility("default"))) const char*
__hbsan_default_options();
}

namespace hbsan {
namespace {

constexpr uptr kHelpBytes = 8192;

void ParseOrDie(const char* text, const char* source, Flags* flags) {
  if (text == nullptr)
    return;
  char buffer[kFlagErrorBytes];
  StringBuilder error(buffer, sizeof(buffer));
  if (!ParseFlags(text, source, flags, &error)) {
    Die("HBSan: error: %s", buffer);
  }
}

bool Same(const char* a, const char* b) { return StrEqual(a, b); }
template <typename T>
bool Same(T a, T b) {
  return a == b;
}

// Tools that were made for TSan say there where they want the reports.
void AddTsanOptions() {
  Flags defaults;
  SetDefaultFlags(&defaults);
  Flags tsan = defaults;
  ParseOrDie(platform::GetEnv("TSAN_OPTIONS"), "TSAN_OPTIONS", &tsan);
#define HBSAN_OPTION(Type, Name, Default, Help) \
  if (Same(g_flags.Name, defaults.Name))        \
    g_flags.Name = tsan.Name;
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
}

void PrintHelp() {
  char* text = static_cast<char*>(platform::MapPagesOrDie(kHelpBytes, "help"));
  StringBuilder out(text, kHelpBytes);
  DescribeFlags(g_flags, &out);
  platform::WriteAll(2, out.str(), out.size());
  platform::UnmapPages(text, kHelpBytes);
}

}  // namespace

Flags g_flags = {
#define HBSAN_OPTION(Type, Name, Default, Help) Default,
#include "runtime/flags/options.inc"
#undef HBSAN_OPTION
};

void InitFlags() {
  if (__tsan_default_options != nullptr) {
    ParseOrDie(__tsan_default_options(), "__tsan_default_options()", &g_flags);
  }
  if (__hbsan_default_options != nullptr) {
    ParseOrDie(__hbsan_default_options(), "__hbsan_default_options()",
               &g_flags);
  }
  if (!platform::IsSetuid()) {
    ParseOrDie(platform::GetEnv("HBSAN_OPTIONS"), "HBSAN_OPTIONS", &g_flags);
    if (StrEqual(g_flags.report_style, "tsan"))
      AddTsanOptions();
  }
  if (g_flags.help)
    PrintHelp();
}

}  // namespace hbsan
