// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads what `hbsan report --format=json` wrote, so that a report can be
// merged, compared and turned into other formats like a log.

#ifndef HBSAN_TOOLS_REPORT_JSON_REPORT_H_
#define HBSAN_TOOLS_REPORT_JSON_REPORT_H_

#include <string>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "tools/report/merger.h"

namespace hbsan::tools {

inline constexpr char kJsonReportFormat[] = "hbsan-report";
inline constexpr int64_t kJsonReportVersion = 1;

// Whether `text` begins like such a report; its first few hundred bytes do.
bool IsJsonReport(llvm::StringRef text);

// Any JSON, from anybody; `name` is for messages.
llvm::Expected<llvm::json::Value> ParseJson(const std::string& name,
                                            llvm::StringRef text);

// `name` is for messages.  After an error `merger` may hold a part of it.
llvm::Error ReadJsonReport(const std::string& name, llvm::StringRef text,
                           Merger& merger);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_JSON_REPORT_H_
