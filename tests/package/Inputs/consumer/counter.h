// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef CONSUMER_COUNTER_H_
#define CONSUMER_COUNTER_H_

#ifdef __cplusplus
extern "C" {
#endif
void CounterAdd(void);
int CounterValue(void);
int Zero(void);  // in assembly
#ifdef __cplusplus
}
#endif

#endif  // CONSUMER_COUNTER_H_
