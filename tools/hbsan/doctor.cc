// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `hbsan doctor`: whether HBSan works on this machine, and what of a program it
// can see.  What can be tried is tried (a small race is compiled, run and
// reported), so that nothing here has to know what else may go wrong.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "tools/hbsan/command.h"
#include "tools/hbsan/command_line.h"
#include "tools/runner/binary.h"
#include "tools/runner/process.h"
#include "tools/runner/scratch_folder.h"
#include "tools/runner/summary.h"

namespace hbsan::tools {
namespace {

namespace fs = std::filesystem;
using llvm::StringRef;

constexpr const char* kOverview =
    R"(hbsan doctor: does HBSan work here, and what does it see of a program?

Tries the compiler, the plugin, the runtime and the symbolizer on a small race,
looks at the settings of the kernel and at HBSAN_OPTIONS, and, if a program is
named, whether it is instrumented, whether reports can name its lines, and which
of its libraries are not instrumented.  Each finding comes with its remedy.

EXIT STATUS
  0   nothing is in the way; notes do not count
  2   something has to be mended)";

constexpr const char* kRacyProgram = R"(#include <pthread.h>
static int shared;
static void* Work(void* argument) {
  ++shared;
  return argument;
}
int main(int argc, char** argv) {
  pthread_t thread;
  if (argc > 1)
    return 0;
  pthread_create(&thread, 0, Work, argv);
  Work(argv);
  return pthread_join(thread, 0);
}
)";

// Prints what is found as it is found, and remembers whether something is bad.
class Findings {
 public:
  void Good(const std::string& text) { Print("ok    ", text, ""); }
  // Worth knowing; may be as it has to be.
  void Note(const std::string& text, const std::string& remedy) {
    Print("note  ", text, remedy);
  }
  void Bad(const std::string& text, const std::string& remedy) {
    Print("FAIL  ", text, remedy);
    bad_ = true;
  }
  int status() const { return bad_ ? kExitUsage : kExitOk; }

 private:
  static void Print(const char* kind, const std::string& text,
                    const std::string& remedy) {
    std::printf("%s%s\n", kind, text.c_str());
    if (!remedy.empty())
      std::printf("      what to do: %s\n", remedy.c_str());
    std::fflush(stdout);
  }

  bool bad_ = false;
};

struct Outcome {
  ProcessEnd end;
  std::string output;

  std::string FirstLine() const {
    return StringRef(output).split('\n').first.str();
  }
};

Outcome Try(std::vector<std::string> arguments, Environment environment = {}) {
  Outcome outcome;
  outcome.end = Run({
      .arguments = std::move(arguments),
      .environment = std::move(environment),
      .log = "",
      .on_line =
          [&outcome](std::string_view line) {
            (outcome.output += line) += '\n';
          },
  });
  return outcome;
}

bool CheckCompiler(Findings& findings) {
  for (const char* name : {"hbsan-clang", "hbsan-clang++"}) {
    const Outcome version = Try({Prefix() + "/bin/" + name, "--version"});
    if (!version.end.ok()) {
      findings.Bad(
          std::string(name) + " does not work: " +
              (version.end.error.empty() ? version.FirstLine()
                                         : version.end.error),
          "install clang-22, or set HBSAN_LLVM_BIN to the folder it is "
          "in; of HBSan, install the whole tree");
      return false;
    }
    findings.Good(std::string(name) + " is " + version.FirstLine());
  }
  return true;
}

// Compiles the program in the folder, and returns its path or "".
std::string CheckPlugin(Findings& findings, const std::string& folder) {
  const std::string source = folder + "/racy.c";
  const std::string program = folder + "/racy";
  std::ofstream(source) << kRacyProgram;
  const Outcome compiled =
      Try({Prefix() + "/bin/hbsan-clang", "-O1", source, "-o", program});
  if (!compiled.end.ok()) {
    findings.Bad("a program cannot be compiled: " + compiled.FirstLine(),
                 "the plugin (" + Prefix() +
                     "/lib/hbsan/HBSanPass.so) fits one LLVM release: compare "
                     "'hbsan --version' with that of clang, and reinstall what "
                     "does not fit");
    return "";
  }
  findings.Good("the plugin loads, and its program links with the runtime");
  return program;
}

void CheckDetection(Findings& findings, const std::string& program) {
  const Outcome run = Try({program}, {{"HBSAN_OPTIONS", ""}});
  if (run.end.status == kExitUsage) {
    findings.Bad("a program cannot start: " + run.FirstLine(),
                 "the message says it; more in 'Getting started', 'When "
                 "something is wrong'");
  } else if (run.end.status != kExitRaces) {
    findings.Bad("the race of a program was not found; it ended with " +
                     std::to_string(run.end.status) + " " + run.FirstLine(),
                 "run it in another environment (container, emulator)");
  } else if (!StringRef(run.output).contains("racy.c:4:")) {
    findings.Bad("reports do not name lines",
                 "hbsan-symbolize must be in " + Prefix() +
                     "/bin or on PATH, or name it in HBSAN_SYMBOLIZER_PATH");
  } else {
    findings.Good("a race is found, and its report names lines");
  }
}

// The runtime itself is asked; the program does nothing that it could report.
void CheckOptions(Findings& findings, const std::string& program) {
  const char* options = std::getenv("HBSAN_OPTIONS");
  if (!options || !*options)
    return;
  const Outcome run = Try({program, "no race"});
  const StringRef said = run.output;
  if (run.end.status == kExitUsage || said.contains("HBSan: WARNING: ") ||
      said.contains("HBSan: error: ")) {
    findings.Bad(
        "HBSAN_OPTIONS is not understood: " + run.FirstLine(),
        "HBSAN_OPTIONS=help=1 in front of a program lists all options");
  } else {
    findings.Good("HBSAN_OPTIONS is understood");
  }
}

long long KernelSetting(const char* name) {
  long long value = -1;
  std::ifstream(std::string("/proc/sys/") + name) >> value;
  return value;
}

void CheckMachine(Findings& findings) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    findings.Bad("virtual memory is limited to " +
                     std::to_string(limit.rlim_cur >> 20) + " MiB",
                 "ulimit -v unlimited; HBSan reserves address space, it does "
                 "not use it");
  }
  if (KernelSetting("vm/overcommit_memory") == 2) {
    findings.Bad("vm.overcommit_memory is 2: address space counts as memory",
                 "sysctl vm.overcommit_memory=0");
  }
  // With more bits, libraries may be put where the shadow memory is.
  const long long bits = KernelSetting("vm/mmap_rnd_bits");
  if (bits > 28 && KernelSetting("kernel/randomize_va_space") > 0) {
    findings.Note("vm.mmap_rnd_bits is " + std::to_string(bits) +
                      "; some runs may find the address space taken",
                  "if one says so: sysctl vm.mmap_rnd_bits=28, or setarch -R");
  } else {
    findings.Good("address space: its randomization and limits are in order");
  }
}

void CheckCtest(Findings& findings) {
  const Outcome cmake = Try({"cmake", "--version"});
  unsigned major = 0, minor = 0;
  std::sscanf(cmake.output.c_str(), "cmake version %u.%u", &major, &minor);
  if (!cmake.end.ok()) {
    findings.Note("there is no cmake; only 'hbsan ctest' needs it",
                  "install CMake 3.24 or newer");
  } else if (major * 1000 + minor < 3024) {
    findings.Note(cmake.FirstLine() + " is too old for 'hbsan ctest'",
                  "install CMake 3.24 or newer");
  }
}

// Those whose calls the runtime intercepts, or which only it is made for.
bool IsKnownLibrary(StringRef name) {
  for (const char* known :
       {"libc.so", "libm.so", "libpthread.so", "libdl.so", "librt.so",
        "libgcc_s.so", "libstdc++.so", "libc++.so", "libc++abi.so",
        "libatomic.so", "libresolv.so", "libutil.so", "libunwind.so",
        "libomp.so", "libhbsan_rt.so", "ld-linux", "libabsl_"}) {
    if (name.starts_with(known))
      return true;
  }
  return false;
}

void CheckLines(Findings& findings, const std::string& file,
                const Binary& binary) {
  if (binary.has_lines) {
    findings.Good(file + " has debug information");
  } else if (!binary.debug_link.empty()) {
    findings.Note(file + " has its debug information in " + binary.debug_link,
                  "keep that file beside it, or in /usr/lib/debug");
  } else {
    findings.Bad(file + " has no debug information: reports have no lines",
                 "do not strip it; the wrappers compile with -g unless a -g0 "
                 "follows");
  }
}

void CheckProgram(Findings& findings, const std::string& file) {
  const std::optional<Binary> binary = ReadBinary(file);
  if (!binary) {
    findings.Bad(file + " is no program for x86-64 Linux",
                 "name the executable itself, not a script that starts it");
    return;
  }
  bool has_runtime = binary->has_runtime;
  std::vector<std::string> threaded, others;
  for (const std::string& library : LoadedLibraries(file)) {
    const std::string name = fs::path(library).filename().string();
    has_runtime = has_runtime || name == "libhbsan_rt.so";
    const std::optional<Binary> facts = ReadBinary(library);
    if (!facts || facts->instrumented || IsKnownLibrary(name))
      continue;
    (facts->starts_threads ? threaded : others).push_back(name);
  }
  if (!has_runtime) {
    findings.Bad(file + " was not built with HBSan: nothing is checked",
                 "compile and link it with hbsan-clang or hbsan-clang++");
    return;
  }
  findings.Good(file + " has the runtime");
  CheckLines(findings, file, *binary);
  if (!threaded.empty()) {
    findings.Note(
        "libraries without instrumentation that use threads: " + List(threaded),
        "their accesses are not seen, nor is order that they make by "
        "atomics: build them with 'hbsan build', see 'Limits'");
  }
  if (!others.empty()) {
    findings.Note("libraries without instrumentation: " + List(others),
                  "accesses in them are not seen; build those that are handed "
                  "shared data with 'hbsan build'");
  }
}

}  // namespace

int RunDoctor(std::span<char*> arguments) {
  CommandLine command("doctor", kOverview);
  cl::opt<std::string> program(cl::Positional, cl::desc("[program]"),
                               command.option());
  if (!command.Parse(arguments))
    return kExitUsage;
  std::string file = program;  // in this folder, or a program by its name
  if (!file.empty() && !llvm::sys::fs::exists(file)) {
    const llvm::ErrorOr<std::string> found =
        llvm::sys::findProgramByName(program.getValue());
    if (!found) {
      return InputError("cannot read " + program + ": " +
                        found.getError().message());
    }
    file = *found;
  }

  Findings findings;
  const ScratchFolder scratch;
  if (scratch.path().empty())
    return InputError("cannot make a folder to try things in; set TMPDIR");
  if (CheckCompiler(findings)) {
    const std::string racy = CheckPlugin(findings, scratch.path());
    if (!racy.empty()) {
      CheckDetection(findings, racy);
      CheckOptions(findings, racy);
    }
  }
  CheckMachine(findings);
  CheckCtest(findings);
  if (!file.empty())
    CheckProgram(findings, file);
  return findings.status();
}

}  // namespace hbsan::tools
