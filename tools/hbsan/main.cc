// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// hbsan: one command in front of the tools.  It finds everything relative to
// its own file, so an unpacked or moved tree works.  Exit status: that of the
// tool it starts, else 0, or 2 for bad usage.

#include <limits.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace {

constexpr int kExitUsage = 2;

constexpr std::string_view kHelp =
    R"(usage: hbsan <command> [arguments]

  symbolize   put functions, files and lines in place of the addresses of a
              report (hbsan symbolize --help)
  flags       print the compiler flags that instrument for HBSan
  flags --link  print what the link of an executable needs

  --help, --version
)";

// The folder above the one this program lies in.
std::string Prefix() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  if (length <= 0)
    return ".";
  const std::string_view file(path, static_cast<size_t>(length));
  const std::string_view folder = file.substr(0, file.rfind('/'));
  return std::string(folder.substr(0, folder.rfind('/')));
}

void Print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int UsageError(const std::string& message) {
  std::fprintf(stderr, "hbsan: error: %s (see hbsan --help)\n",
               message.c_str());
  return kExitUsage;
}

// The same flags as share/hbsan/hbsan.cfg, spelled out: tools older than clang
// 22 that read a compilation database reject --config.
void PrintCompileFlags(const std::string& prefix) {
  Print("-g -fno-omit-frame-pointer -Xclang -fsanitize=thread -fpass-plugin=" +
        prefix + "/lib/hbsan/HBSanPass.so -D__HBSAN__=1 -idirafter " + prefix +
        "/include\n");
}

void PrintLinkFlags(const std::string& prefix) {
  const std::string library = prefix + "/lib/hbsan/";
  Print("-Wl,--whole-archive," + library +
        "libhbsan_rt.a,--no-whole-archive -Wl,--dynamic-list=" + library +
        "hbsan_rt.syms -Wl,-rpath," + prefix + "/lib/hbsan -lpthread -ldl\n");
}

int Symbolize(const std::string& prefix, char** arguments) {
  const std::string program = prefix + "/bin/hbsan-symbolize";
  std::string name = "hbsan-symbolize";
  arguments[0] = name.data();
  execv(program.c_str(), arguments);
  return UsageError("cannot start " + program + ": " + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "symbolize")
    return Symbolize(Prefix(), argv + 1);
  if (command == "--help" || command == "-h" || command == "help") {
    Print(kHelp);
    return 0;
  }
  if (command == "--version") {
    Print("hbsan " HBSAN_VERSION " (for clang " HBSAN_LLVM_VERSION ")\n");
    return 0;
  }
  if (command == "flags") {
    if (argc == 2) {
      PrintCompileFlags(Prefix());
      return 0;
    }
    if (argc == 3 && std::string_view(argv[2]) == "--link") {
      PrintLinkFlags(Prefix());
      return 0;
    }
    return UsageError("flags takes only --link");
  }
  if (command.empty())
    return UsageError("no command given");
  return UsageError("unknown command '" + std::string(command) + "'");
}
