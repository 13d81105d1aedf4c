// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A build of a CMake project beside the one the user works with: same sources,
// the compiler wrappers as compilers, a build folder of its own.

#ifndef HBSAN_TOOLS_RUNNER_SIDE_BUILD_H_
#define HBSAN_TOOLS_RUNNER_SIDE_BUILD_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/runner/process.h"
#include "tools/runner/progress.h"

namespace hbsan::tools {

struct SideBuildOptions {
  std::string source = ".";
  std::string build;                  // empty: DefaultBuildFolder()
  std::vector<std::string> settings;  // for cmake, without the -D
  std::string generator;              // empty: Ninja where there is one
  unsigned jobs = 0;                  // 0: the build tool's own choice
  bool keep_going = false;            // build what can be built
};

class SideBuild {
 public:
  SideBuild(SideBuildOptions options, std::string prefix, Progress& progress);

  // Configures and builds.  Says what is wrong, if something is, and returns an
  // exit status.
  int Make();

  const std::string& source() const { return options_.source; }
  const std::string& build() const { return options_.build; }
  // For ctest to find the build.
  std::vector<std::string> CtestArguments() const;
  // Where logs are: <build>/hbsan.
  std::string logs() const { return options_.build + "/hbsan"; }

 private:
  int Prepare();  // looks at the folders, before anything is run
  int Configure();
  int Build();
  std::vector<std::string> ConfigureCommand(bool fresh) const;
  std::string Wrapper(const std::string& name) const;
  std::string CachedValue(const std::string& name) const;
  // Whether the generator makes builds of several types in one folder.
  bool has_configurations() const;
  int Fail(const std::string& what, const std::string& log) const;

  SideBuildOptions options_;
  std::string prefix_;
  Progress& progress_;
};

// Makes CC, CXX and the build systems that read them use the wrappers; a
// program that the build runs may race without ending the build.
Environment WrapperEnvironment(const std::string& prefix);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_SIDE_BUILD_H_
