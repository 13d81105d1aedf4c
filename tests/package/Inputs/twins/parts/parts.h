// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each part says whether it was compiled for HBSan.

#ifndef PARTS_H_
#define PARTS_H_

#ifdef __HBSAN__
#define PART_CHECKED true
#else
#define PART_CHECKED false
#endif

bool ObjectChecked();
bool FirstChecked();
bool SecondChecked();
bool SharedChecked();
bool PlainChecked();
int Generated();

#endif  // PARTS_H_
