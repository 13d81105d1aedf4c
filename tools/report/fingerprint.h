// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The identity of a race over runs, builds and edits: `hbsan/v1`.
// docs/user/reports.md describes it for users, who store it in baselines and
// suppressions; whatever changes it needs another version.

#ifndef HBSAN_TOOLS_REPORT_FINGERPRINT_H_
#define HBSAN_TOOLS_REPORT_FINGERPRINT_H_

#include <string>

#include "tools/report/race_facts.h"

namespace hbsan::tools {

inline constexpr char kFingerprintName[] = "hbsan/v1";

// 16 hexadecimal digits.
std::string Fingerprint(const RaceFacts& race);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_FINGERPRINT_H_
