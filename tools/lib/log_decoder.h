// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From one line of a log to a record.

#ifndef HBSAN_TOOLS_LIB_LOG_DECODER_H_
#define HBSAN_TOOLS_LIB_LOG_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "llvm/ADT/StringRef.h"
#include "tools/lib/log_model.h"

namespace hbsan::tools {

struct LineError {
  size_t offset = 0;  // in the line
  std::string message;
  uint32_t pid = 0;  // as in a record, if it could be read
};

// `line` is without its newline, in UTF-8.  A record without a pid has 0.
std::variant<log::Record, LineError> DecodeLine(llvm::StringRef line);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_LIB_LOG_DECODER_H_
