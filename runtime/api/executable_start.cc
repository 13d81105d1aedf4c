// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The start-up entry of the static runtime: an executable's .preinit_array runs
// before any constructor of any module.  Shared objects may not have one, so
// this file is in the static library only.
extern "C" void hbsan_start();

__attribute__((section(".preinit_array"), used,
               retain)) static void (*const preinit_entry)() = hbsan_start;
