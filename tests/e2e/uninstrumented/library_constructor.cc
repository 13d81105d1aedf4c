// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The constructor of a library calls instrumented code of the executable before
// any constructor of the executable has run; an interposed member of std::string
// comes to the same.
//
// RUN: %clangxx -O1 -shared -fPIC -DLIBRARY %s -o %t.so
// RUN: %hbsan_cxx -O1 %s %t.so -Wl,--export-dynamic -o %t
// RUN: %expect 0 %t

extern "C" void Called(int* value);

#ifdef LIBRARY

int seen;

__attribute__((constructor)) static void Start() { Called(&seen); }

#else

extern int seen;

extern "C" void Called(int* value) { *value = 1; }

int main() { return seen == 1 ? 0 : 3; }

#endif
