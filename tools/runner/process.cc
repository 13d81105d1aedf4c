// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

extern "C" char** environ;

namespace hbsan::tools {
namespace {

std::vector<std::string> Merge(const Environment& changes) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals != text.npos)
      merged.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : changes) merged[name] = value;
  std::vector<std::string> result;
  for (const auto& [name, value] : merged) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;  // a full disk must not lose the result
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// Reads until every process that inherited the pipe has closed it.
void ReadLines(int fd, int log, const Process& process) {
  std::string pending;
  char buffer[1 << 14];
  for (;;) {
    const ssize_t length = read(fd, buffer, sizeof(buffer));
    if (length < 0 && errno == EINTR)
      continue;
    if (length <= 0)
      break;
    const std::string_view text(buffer, static_cast<size_t>(length));
    if (log >= 0)
      WriteAll(log, text);
    if (!process.on_line)
      continue;
    pending += text;
    size_t begin = 0;
    for (size_t end; (end = pending.find('\n', begin)) != pending.npos;
         begin = end + 1)
      process.on_line(std::string_view(pending).substr(begin, end - begin));
    pending.erase(0, begin);
  }
  if (process.on_line && !pending.empty())
    process.on_line(pending);
}

ProcessEnd Wait(pid_t child) {
  ProcessEnd end;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    end.signal = WTERMSIG(status);
    end.status = 128 + end.signal;
  } else {
    end.status = WEXITSTATUS(status);
  }
  return end;
}

}  // namespace

ProcessEnd Run(const Process& process) {
  std::vector<std::string> arguments = process.arguments;
  std::vector<std::string> environment = Merge(process.environment);
  const bool reads = process.on_line || !process.log.empty();

  int log = -1;
  if (!process.log.empty()) {
    log = open(process.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
               0666);
    if (log < 0)
      return {"cannot write " + process.log + ": " + std::strerror(errno)};
  }
  int pipe_ends[2] = {-1, -1};
  if (reads && pipe2(pipe_ends, O_CLOEXEC) != 0) {
    if (log >= 0)
      close(log);
    return {"cannot make a pipe: " + std::string(std::strerror(errno))};
  }

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (reads) {
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
  }
  // The child gets back what is ignored here.
  struct sigaction ignore = {}, before;
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGINT, &ignore, &before);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (before.sa_handler != SIG_IGN) {
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }

  pid_t child = -1;
  const int error =
      posix_spawnp(&child, arguments.front().c_str(), &actions, &attributes,
                   Pointers(arguments).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  ProcessEnd end;
  if (reads)
    close(pipe_ends[1]);
  if (error != 0) {
    end.error =
        "cannot start " + arguments.front() + ": " + std::strerror(error);
    end.status = 127;
  } else {
    if (reads)
      ReadLines(pipe_ends[0], log, process);
    end = Wait(child);
  }
  if (reads)
    close(pipe_ends[0]);
  if (log >= 0)
    close(log);
  sigaction(SIGINT, &before, nullptr);
  return end;
}

}  // namespace hbsan::tools
