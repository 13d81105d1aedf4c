// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A race as one JSON object.
#ifndef HBSAN_RUNTIME_REPORT_JSON_RACE_H_
#define HBSAN_RUNTIME_REPORT_JSON_RACE_H_

#include "runtime/report/json_log.h"

namespace hbsan {

// No stack gets more than `max_frames` frames.
void AppendRace(const RaceRecord& race, u32 max_frames, StringBuilder* out);

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_JSON_RACE_H_
