// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The platform contract on the machine at hand.
#include "runtime/platform/platform.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

namespace hbsan::platform {
namespace {

thread_local int thread_local_word = 1;

void ExpectOwnBounds() {
  int local = 0;
  uptr low, high, here = reinterpret_cast<uptr>(&local);
  StackBounds(&low, &high);
  EXPECT_LE(low, here);
  EXPECT_LT(here, high);
  TlsBounds(&low, &high);
  here = reinterpret_cast<uptr>(&thread_local_word);
  EXPECT_LE(low, here);
  EXPECT_LT(here, high);
}

TEST(PlatformTest, BoundsContainLocalsOfMainAndOtherThreads) {
  ExpectOwnBounds();
  std::thread(ExpectOwnBounds).join();
}

TEST(PlatformTest, FindsTheModuleOfAFunction) {
  Module module;
  ASSERT_TRUE(FindModule(reinterpret_cast<uptr>(&ExpectOwnBounds), &module));
  char exe[512];
  ReadLink("/proc/self/exe", exe, sizeof(exe));
  EXPECT_STREQ(module.path, exe);
  ASSERT_TRUE(FindModule(reinterpret_cast<uptr>(&strsignal), &module));
  EXPECT_NE(std::string(module.path).find("libc"), std::string::npos);
  EXPECT_EQ(strlen(module.build_id) % 2, 0u);
  EXPECT_FALSE(FindModule(0x10, &module));
}

TEST(PlatformTest, PagesAreMappedOnlyWhereNothingIs) {
  void* pages = MapPages(kPageBytes);
  ASSERT_NE(pages, nullptr);
  uptr address = reinterpret_cast<uptr>(pages);
  EXPECT_FALSE(MapPagesAt(address, kPageBytes));
  *static_cast<int*>(pages) = 7;
  DropPages(address, kPageBytes);
  EXPECT_EQ(*static_cast<int*>(pages), 0);
  UnmapPages(pages, kPageBytes);
  EXPECT_TRUE(MapPagesAt(address, kPageBytes));
  UnmapPages(pages, kPageBytes);
}

TEST(PlatformTest, ReadsTheEnvironment) {
  ASSERT_NE(getenv("PATH"), nullptr);
  EXPECT_STREQ(GetEnv("PATH"), getenv("PATH"));
  EXPECT_EQ(GetEnv("PAT"), nullptr);
  EXPECT_EQ(GetEnv("HBSAN_NO_SUCH_VARIABLE"), nullptr);
}

volatile sig_atomic_t child_signals = 0;

TEST(ChildProcessTest, AnswersAndStaysInvisible) {
  signal(SIGCHLD, [](int) { child_signals = child_signals + 1; });
  const char* argv[] = {"/bin/cat", nullptr};
  ChildProcess child;
  ASSERT_TRUE(Spawn(argv, &child));
  ASSERT_TRUE(SendToChild(child, "hello\n", 6, 5000));
  char answer[16];
  ASSERT_EQ(ReceiveFromChild(child, answer, sizeof(answer), 5000), 6);
  EXPECT_EQ(memcmp(answer, "hello\n", 6), 0);
  EXPECT_EQ(ReceiveFromChild(child, answer, sizeof(answer), 10), -ETIMEDOUT);
  EXPECT_EQ(waitpid(-1, nullptr, 0), -1);
  EXPECT_EQ(errno, ECHILD);
  KillChild(child);
  EXPECT_EQ(child_signals, 0);
  signal(SIGCHLD, SIG_DFL);
}

TEST(ChildProcessTest, AProgramThatEndsIsNoticedWithoutASignal) {
  const char* argv[] = {"/bin/true", nullptr};
  ChildProcess child;
  ASSERT_TRUE(Spawn(argv, &child));
  char byte;
  EXPECT_EQ(ReceiveFromChild(child, &byte, 1, 5000), 0);
  EXPECT_FALSE(SendToChild(child, "x", 1, 100));  // no SIGPIPE either
  EndChild(child);
}

TEST(ChildProcessTest, AMissingProgramIsAnError) {
  const char* argv[] = {"/no/such/program", nullptr};
  ChildProcess child;
  EXPECT_FALSE(Spawn(argv, &child));
}

TEST(ChildProcessTest, ADescriptorTheProgramReusedIsLeftAlone) {
  const char* argv[] = {"/bin/cat", nullptr};
  ChildProcess child;
  ASSERT_TRUE(Spawn(argv, &child));
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  ASSERT_EQ(dup2(pipe_ends[1], child.fd), child.fd);
  EXPECT_FALSE(SendToChild(child, "x", 1, 100));
  char byte;
  EXPECT_EQ(ReceiveFromChild(child, &byte, 1, 100), -EBADF);
  EndChild(child);
  EXPECT_EQ(close(child.fd), 0);  // still the program's
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace
}  // namespace hbsan::platform
