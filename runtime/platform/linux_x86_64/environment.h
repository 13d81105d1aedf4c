// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shared by this folder's files only.
#ifndef HBSAN_RUNTIME_PLATFORM_LINUX_X86_64_ENVIRONMENT_H_
#define HBSAN_RUNTIME_PLATFORM_LINUX_X86_64_ENVIRONMENT_H_

namespace hbsan::platform {

// The process's environment as the kernel passed it, ended by null.
const char* const* InitialEnvironment();

}  // namespace hbsan::platform

#endif  // HBSAN_RUNTIME_PLATFORM_LINUX_X86_64_ENVIRONMENT_H_
