// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/side_build.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/xxhash.h"
#include "tools/hbsan/command.h"
#include "tools/runner/diagnosis.h"

namespace hbsan::tools {
namespace {

namespace fs = std::filesystem;

// The name of the folder that is made in the project's.
constexpr const char* kFolder = "build-hbsan";

// Optimized, or everything would take twice as long; with assertions, which
// many tests consist of.
constexpr const char* kBuildType = "RelWithDebInfo";
constexpr const char* kFlags = "-O1 -g";

std::string Text(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}

// A project that may not be written to is built in the user's cache.
std::string DefaultBuildFolder(const std::string& source) {
  if (access(source.c_str(), W_OK) == 0)
    return source + "/" + kFolder;
  const std::string cache = Text("XDG_CACHE_HOME");
  const fs::path base =
      cache.empty() ? fs::path(Text("HOME")) / ".cache" : fs::path(cache);
  const std::string name = fs::path(source).filename().string() + "-" +
                           llvm::utohexstr(llvm::xxh3_64bits(source), true);
  return (base / "hbsan" / name).string();
}

// CMake 3.24 is the first that includes a file into every project.
std::string ProblemOfCmake() {
  std::string version;
  const ProcessEnd end = Run({
      .arguments = {"cmake", "--version"},
      .environment = {},
      .log = "",
      .on_line =
          [&version](std::string_view line) {
            if (version.empty())
              version = line;
          },
  });
  unsigned major = 0, minor = 0;
  const bool known =
      std::sscanf(version.c_str(), "cmake version %u.%u", &major, &minor) == 2;
  if (!end.ok() || !known)
    return "cmake cannot be started; install CMake 3.24 or newer";
  if (major < 3 || (major == 3 && minor < 24))
    return version + " is too old; install CMake 3.24 or newer";
  return "";
}

std::string FirstLine(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// What the objects of a build depend on and no build tool knows: size and time
// of the plugin and the runtime.
std::string ToolsStamp(const std::string& prefix) {
  std::string stamp;
  for (const char* name : {"HBSanPass.so", "libhbsan_rt.a"}) {
    llvm::sys::fs::file_status status;
    if (!llvm::sys::fs::status(prefix + "/lib/hbsan/" + name, status)) {
      stamp +=
          std::to_string(status.getSize()) + "@" +
          std::to_string(
              status.getLastModificationTime().time_since_epoch().count()) +
          " ";
    }
  }
  return stamp;
}

}  // namespace

Environment WrapperEnvironment(const std::string& prefix) {
  // ccache looks at the compiler; what is compiled depends on the plugin, too.
  const std::string plugin = prefix + "/lib/hbsan/HBSanPass.so";
  const std::string others = Text("CCACHE_EXTRAFILES");
  const std::string options = Text("HBSAN_OPTIONS");
  return {
      {"CC", prefix + "/bin/hbsan-clang"},
      {"CXX", prefix + "/bin/hbsan-clang++"},
      {"CCACHE_EXTRAFILES", others.empty() ? plugin : others + ":" + plugin},
      {"HBSAN_OPTIONS",
       options.empty() ? "exitcode=0" : options + ":exitcode=0"}};
}

SideBuild::SideBuild(SideBuildOptions options, std::string prefix,
                     Progress& progress)
    : options_(std::move(options)),
      prefix_(std::move(prefix)),
      progress_(progress) {}

int SideBuild::Make() {
  for (int (SideBuild::*step)() :
       {&SideBuild::Prepare, &SideBuild::Configure, &SideBuild::Build}) {
    if (const int status = (this->*step)(); status != kExitOk)
      return status;
  }
  return kExitOk;
}

int SideBuild::Prepare() {
  std::error_code error;
  const fs::path source = fs::canonical(options_.source, error);
  if (error || !fs::is_directory(source))
    return InputError("there is no folder " + options_.source);
  if (!fs::exists(source / "CMakeLists.txt")) {
    if (fs::exists(source / "CMakeCache.txt")) {
      return InputError(source.string() +
                        " is a build folder; name the folder of the sources");
    }
    return InputError(
        "there is no CMakeLists.txt in " + source.string() +
        "; for other build systems there is 'hbsan build -- <command>'");
  }
  if (const std::string problem = ProblemOfCmake(); !problem.empty())
    return InputError(problem);
  options_.source = source.string();
  if (options_.build.empty())
    options_.build = DefaultBuildFolder(options_.source);
  options_.build = fs::absolute(options_.build).lexically_normal().string();
  for (const std::string& folder : {options_.source, options_.build}) {
    if (folder.find_first_of("'\";") != std::string::npos) {
      return InputError(
          "HBSAN_OPTIONS and CMake cannot hold a folder's name "
          "with a quote or a semicolon: " +
          folder);
    }
  }
  const fs::path cache = fs::path(options_.build) / "CMakeCache.txt";
  if (options_.build == options_.source ||
      (fs::exists(cache) && !fs::exists(logs()))) {
    return InputError(options_.build +
                      " is a build folder of another kind; choose a new one "
                      "with --build-dir");
  }
  fs::create_directories(logs(), error);
  if (error) {
    return InputError("cannot make the build folder " + options_.build + ": " +
                      error.message() + "; choose another with --build-dir");
  }
  // The project's version control is not to see what it never asked for.
  std::ofstream(fs::path(options_.build) / ".gitignore") << "*\n";
  return kExitOk;
}

std::string SideBuild::CachedValue(const std::string& name) const {
  std::ifstream stream(fs::path(options_.build) / "CMakeCache.txt");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(name + ":"))
      return line.substr(line.find('=') + 1);
  }
  return "";
}

std::string SideBuild::Wrapper(const std::string& name) const {
  return prefix_ + "/bin/" + name;
}

bool SideBuild::has_configurations() const {
  return !CachedValue("CMAKE_CONFIGURATION_TYPES").empty();
}

std::vector<std::string> SideBuild::CtestArguments() const {
  std::vector<std::string> options = {"--test-dir", options_.build};
  if (has_configurations())
    options.insert(options.end(), {"-C", kBuildType});
  return options;
}

std::vector<std::string> SideBuild::ConfigureCommand(bool fresh) const {
  std::vector<std::string> command = {"cmake",
                                      "-S",
                                      options_.source,
                                      "-B",
                                      options_.build,
                                      "-Wno-dev",
                                      "--compile-no-warning-as-error"};
  if (fresh) {
    command.push_back("--fresh");
    std::string generator = options_.generator;
    if (generator.empty() && Text("CMAKE_GENERATOR").empty() &&
        llvm::sys::findProgramByName("ninja"))
      generator = "Ninja";
    if (!generator.empty())
      command.insert(command.end(), {"-G", generator});
  }
  std::vector<std::string> settings = {
      "CMAKE_C_COMPILER=" + Wrapper("hbsan-clang"),
      "CMAKE_CXX_COMPILER=" + Wrapper("hbsan-clang++"),
      std::string("CMAKE_BUILD_TYPE=") + kBuildType,
      std::string("CMAKE_C_FLAGS_RELWITHDEBINFO=") + kFlags,
      std::string("CMAKE_CXX_FLAGS_RELWITHDEBINFO=") + kFlags,
      "BUILD_TESTING=ON",
  };
  std::string includes = prefix_ + "/share/hbsan/inject.cmake";
  for (const std::string& setting : options_.settings) {
    llvm::StringRef name = llvm::StringRef(setting).split('=').first;
    if (name.split(':').first == "CMAKE_PROJECT_TOP_LEVEL_INCLUDES")
      includes = setting.substr(setting.find('=') + 1) + ";" + includes;
    else
      settings.push_back(setting);
  }
  settings.push_back("CMAKE_PROJECT_TOP_LEVEL_INCLUDES=" + includes);
  for (const std::string& setting : settings) command.push_back("-D" + setting);
  return command;
}

int SideBuild::Configure() {
  const std::string log = logs() + "/configure.log";
  fs::remove(log);
  // CMake cannot change the compiler of a build folder, nor the generator.
  const bool fresh = !options_.generator.empty() ||
                     CachedValue("CMAKE_C_COMPILER") != Wrapper("hbsan-clang");
  progress_.Say("configuring " + options_.build + "\n");
  const ProcessEnd end = Run({
      .arguments = ConfigureCommand(fresh),
      .environment = WrapperEnvironment(prefix_),
      .log = log,
      .on_line = [this](std::string_view line) { progress_.Show(line); },
  });
  return end.ok() ? kExitOk : Fail("cannot configure", log);
}

int SideBuild::Build() {
  const std::string log = logs() + "/build.log";
  fs::remove(log);
  std::vector<std::string> command = {"cmake", "--build", options_.build};
  if (options_.jobs > 0) {
    command.insert(command.end(), {"-j", std::to_string(options_.jobs)});
  } else if (CachedValue("CMAKE_GENERATOR").ends_with("Makefiles")) {
    command.insert(command.end(),
                   {"-j", std::to_string(sysconf(_SC_NPROCESSORS_ONLN))});
  }
  const std::string stamp_file = logs() + "/tools";
  const std::string stamp = ToolsStamp(prefix_);
  if (const std::string before = FirstLine(stamp_file);
      !before.empty() && before != stamp)
    command.push_back("--clean-first");
  if (has_configurations())
    command.insert(command.end(), {"--config", kBuildType});
  if (options_.keep_going) {
    const bool ninja = CachedValue("CMAKE_GENERATOR").starts_with("Ninja");
    command.push_back("--");
    if (ninja)
      command.insert(command.end(), {"-k", "0"});
    else
      command.push_back("-k");
  }
  progress_.Say("building\n");
  const ProcessEnd end = Run({
      .arguments = command,
      .environment = WrapperEnvironment(prefix_),
      .log = log,
      .on_line =
          [this](std::string_view line) {
            if (IsBuildProgress(line))
              progress_.Show(line);
          },
  });
  if (!end.ok() && !options_.keep_going)
    return Fail("cannot build", log);
  std::ofstream(stamp_file) << stamp << '\n';
  if (!end.ok())
    progress_.Say("not everything could be built, see " + log + "\n");
  return kExitOk;
}

int SideBuild::Fail(const std::string& what, const std::string& log) const {
  return InputError(what + " " + options_.source + DescribeFailure(log));
}

}  // namespace hbsan::tools
