// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where configuration text comes from: copies that live for ever, and files.
// Also used for suppressions.
#ifndef HBSAN_RUNTIME_FLAGS_SOURCE_H_
#define HBSAN_RUNTIME_FLAGS_SOURCE_H_

#include "runtime/base/base.h"

namespace hbsan {

// A writable copy, never freed.
char* KeepText(const char* text);
// The file's contents, terminated and never freed; null with *error = -errno.
char* ReadOptionFile(const char* path, s64* error);
// %b = name of the program, %d = its folder, %p = process id, %% = %.  A path
// that does not start with '/' stays relative to the current folder.
char* ExpandOptionPath(const char* path);
// "No such file or directory" and the like, for a -errno.
const char* ErrorText(s64 error);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_FLAGS_SOURCE_H_
