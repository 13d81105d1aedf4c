// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Adds names to the records of a raw log (docs/user/report-format.md).

#ifndef HBSAN_TOOLS_SYMBOLIZE_LOG_SYMBOLIZER_H_
#define HBSAN_TOOLS_SYMBOLIZE_LOG_SYMBOLIZER_H_

#include "tools/lib/log_model.h"
#include "tools/lib/log_reader.h"
#include "tools/symbolize/resolver.h"

namespace hbsan::tools {

class LogSymbolizer {
 public:
  explicit LogSymbolizer(Resolver& resolver) : resolver_(resolver) {}

  // `log` has read the record and knows its modules.  What has names keeps
  // them.
  void Symbolize(log::Record& record, const LogReader& log);

 private:
  void Symbolize(log::Stack& stack, uint32_t pid, const LogReader& log);
  void Symbolize(log::Location& location, uint32_t pid, const LogReader& log);

  Resolver& resolver_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_LOG_SYMBOLIZER_H_
