// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The option parser, apart from where its text comes from; for flags.cc and for
// tests.
#ifndef HBSAN_RUNTIME_FLAGS_PARSER_H_
#define HBSAN_RUNTIME_FLAGS_PARSER_H_

#include "runtime/base/base.h"
#include "runtime/flags/flags.h"

namespace hbsan {

inline constexpr uptr kFlagErrorBytes = 512;

// Sets *flags from "name=value" pairs separated by space, comma, colon, newline
// or tab; a value may stand in quotes.  `source` names the text in messages.
// Unknown names warn.  False on a bad value: `error` then holds the message,
// without a prefix, and *flags the pairs before it.
bool ParseFlags(const char* text, const char* source, Flags* flags,
                StringBuilder* error);

// The list for help=1.
void DescribeFlags(const Flags& flags, StringBuilder* out);

void SetDefaultFlags(Flags* flags);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_FLAGS_PARSER_H_
