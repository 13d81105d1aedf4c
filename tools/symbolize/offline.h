// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What hbsan-symbolize does with its inputs, each a raw log or text with
// reports in it.

#ifndef HBSAN_TOOLS_SYMBOLIZE_OFFLINE_H_
#define HBSAN_TOOLS_SYMBOLIZE_OFFLINE_H_

#include <istream>
#include <string>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/log_reader.h"
#include "tools/symbolize/progress.h"
#include "tools/symbolize/resolver.h"

namespace hbsan::tools {

class Offline {
 public:
  // How logs come out; text is text.
  enum class Format { kJson, kText };
  // What became of the inputs; the worst counts.
  enum class Outcome { kDone, kPartsLost, kUnreadable };

  // Messages go to `messages`; `out` gets the inputs, symbolized, in order.
  Offline(Resolver::Options options, Format format, llvm::raw_ostream& out,
          llvm::raw_ostream& messages);

  // "-" is standard input.
  Outcome Run(const std::vector<std::string>& names);

 private:
  void RunOne(const std::string& name);
  void RunLog(const std::string& name, std::istream& input, uint64_t size);
  void Write(const log::Record& record, const LogReader& log);
  void RunText(const std::string& name, std::istream& input, uint64_t size);
  Resolver::Options WithWarnings(Resolver::Options options);
  void Say(const std::string& message);
  void Worsen(Outcome outcome);

  const Format format_;
  llvm::raw_ostream& out_;
  llvm::raw_ostream& messages_;
  Progress progress_;
  Resolver resolver_;
  Outcome outcome_ = Outcome::kDone;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_OFFLINE_H_
