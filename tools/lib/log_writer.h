// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes records as JSON lines: the counterpart of LogReader.

#ifndef HBSAN_TOOLS_LIB_LOG_WRITER_H_
#define HBSAN_TOOLS_LIB_LOG_WRITER_H_

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_model.h"

namespace hbsan::tools {

// One line.
void WriteRecord(const log::Record& record, llvm::raw_ostream& out);

// The members of a race, inside an object that the caller has begun and may add
// members to.
void WriteRaceMembers(const log::Race& race, llvm::json::OStream& out);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_LOG_WRITER_H_
