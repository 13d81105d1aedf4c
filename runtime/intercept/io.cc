// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input and output on descriptors: the buffers are accesses of an instrumented
// caller, the transfer is an edge between writer and reader (io_edges.h), and
// the descriptor itself is used (descriptors.h).
//
// The edge of a write comes before the real call, since the reader may be
// quicker than our return; the buffer of a read is checked after it, when it is
// known how much arrived.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "runtime/intercept/descriptors.h"
#include "runtime/intercept/io_edges.h"
#include "runtime/intercept/range_check.h"

using namespace hbsan;

HBSAN_REAL(read);
HBSAN_REAL(pread);
HBSAN_REAL(pread64);
HBSAN_REAL(readv);
HBSAN_REAL(write);
HBSAN_REAL(pwrite);
HBSAN_REAL(pwrite64);
HBSAN_REAL(writev);
HBSAN_REAL(recv);
HBSAN_REAL(recvfrom);
HBSAN_REAL(recvmsg);
HBSAN_REAL(send);
HBSAN_REAL(sendto);
HBSAN_REAL(sendmsg);
HBSAN_REAL(accept);
HBSAN_REAL(accept4);
HBSAN_REAL(connect);
HBSAN_REAL(close);
HBSAN_REAL(dup2);
HBSAN_REAL(dup3);
HBSAN_REAL(epoll_ctl);
HBSAN_REAL(epoll_wait);
HBSAN_REAL(epoll_pwait);

namespace {

// `call` is the real function.  Also a result of 0: the end of a stream says
// that the writer closed it.
template <typename Call>
ssize_t Receive(uptr pc, int fd, void* buffer, Call call) {
  UsingDescriptor(pc, fd);
  ssize_t bytes = WaitCancellably(call);
  if (bytes < 0)
    return bytes;
  DescriptorAcquires(pc, fd);
  CallerAccess(pc).Write(buffer, static_cast<uptr>(bytes));
  return bytes;
}

void Sending(uptr pc, int fd, const void* buffer, uptr bytes) {
  UsingDescriptor(pc, fd);
  CallerAccess(pc).Read(buffer, bytes);
  DescriptorReleases(pc, fd);
}

template <typename Call>
ssize_t ReceiveVector(uptr pc, int fd, const iovec* vector, uptr count,
                      Call call) {
  UsingDescriptor(pc, fd);
  ssize_t bytes = WaitCancellably(call);
  if (bytes < 0)
    return bytes;
  DescriptorAcquires(pc, fd);
  CallerAccess access(pc);
  uptr left = static_cast<uptr>(bytes);
  for (uptr i = 0; i != count && left != 0; ++i) {
    uptr part = vector[i].iov_len < left ? vector[i].iov_len : left;
    access.Write(vector[i].iov_base, part);
    left -= part;
  }
  return bytes;
}

void SendingVector(uptr pc, int fd, const iovec* vector, uptr count) {
  UsingDescriptor(pc, fd);
  CallerAccess access(pc);
  for (uptr i = 0; access.checked() && i != count; ++i) {
    access.Read(vector[i].iov_base, vector[i].iov_len);
  }
  DescriptorReleases(pc, fd);
}

template <typename Call>
int Happen(uptr pc, int fd, Call call) {
  UsingDescriptor(pc, fd);
  int result = WaitCancellably(call);
  if (result >= 0)
    DescriptorAcquires(pc, fd);
  return result;
}

}  // namespace

// ---- Files and pipes ----

HBSAN_EXPORT ssize_t read(int fd, void* buffer, size_t bytes) {
  return Receive(HBSAN_CALLER(), fd, buffer,
                 [=] { return real_read(fd, buffer, bytes); });
}

HBSAN_EXPORT ssize_t pread(int fd, void* buffer, size_t bytes, off_t at) {
  return Receive(HBSAN_CALLER(), fd, buffer,
                 [=] { return real_pread(fd, buffer, bytes, at); });
}

HBSAN_EXPORT ssize_t pread64(int fd, void* buffer, size_t bytes, __off64_t at) {
  return Receive(HBSAN_CALLER(), fd, buffer,
                 [=] { return real_pread64(fd, buffer, bytes, at); });
}

HBSAN_EXPORT ssize_t readv(int fd, const iovec* vector, int count) {
  return ReceiveVector(HBSAN_CALLER(), fd, vector, static_cast<uptr>(count),
                       [=] { return real_readv(fd, vector, count); });
}

HBSAN_EXPORT ssize_t write(int fd, const void* buffer, size_t bytes) {
  Sending(HBSAN_CALLER(), fd, buffer, bytes);
  return WaitCancellably([=] { return real_write(fd, buffer, bytes); });
}

HBSAN_EXPORT ssize_t pwrite(int fd, const void* buffer, size_t bytes,
                            off_t at) {
  Sending(HBSAN_CALLER(), fd, buffer, bytes);
  return real_pwrite(fd, buffer, bytes, at);
}

HBSAN_EXPORT ssize_t pwrite64(int fd, const void* buffer, size_t bytes,
                              __off64_t at) {
  Sending(HBSAN_CALLER(), fd, buffer, bytes);
  return real_pwrite64(fd, buffer, bytes, at);
}

HBSAN_EXPORT ssize_t writev(int fd, const iovec* vector, int count) {
  SendingVector(HBSAN_CALLER(), fd, vector, static_cast<uptr>(count));
  return WaitCancellably([=] { return real_writev(fd, vector, count); });
}

// The reader of a pipe or socket sees its end.
HBSAN_EXPORT int close(int fd) {
  ClosingDescriptor(HBSAN_CALLER(), fd);
  DescriptorReleases(HBSAN_CALLER(), fd);
  return real_close(fd);
}
// <sanitizer/linux_syscall_hooks.h>: a program that makes the system call itself
// announces it, as libuv does.
HBSAN_EXPORT void __sanitizer_syscall_pre_impl_close(long fd) {
  ClosingDescriptor(HBSAN_CALLER(), static_cast<int>(fd));
  DescriptorReleases(HBSAN_CALLER(), static_cast<int>(fd));
}
HBSAN_EXPORT void __sanitizer_syscall_post_impl_close(long, long) {}

// These close a number in passing.
HBSAN_EXPORT int dup2(int fd, int number) {
  ForgetDescriptor(number);
  return real_dup2(fd, number);
}
HBSAN_EXPORT int dup3(int fd, int number, int flags) {
  ForgetDescriptor(number);
  return real_dup3(fd, number, flags);
}

// ---- Sockets ----

HBSAN_EXPORT ssize_t recv(int fd, void* buffer, size_t bytes, int flags) {
  return Receive(HBSAN_CALLER(), fd, buffer,
                 [=] { return real_recv(fd, buffer, bytes, flags); });
}

HBSAN_EXPORT ssize_t recvfrom(int fd, void* buffer, size_t bytes, int flags,
                              sockaddr* from, socklen_t* from_bytes) {
  return Receive(HBSAN_CALLER(), fd, buffer, [=] {
    return real_recvfrom(fd, buffer, bytes, flags, from, from_bytes);
  });
}

HBSAN_EXPORT ssize_t recvmsg(int fd, msghdr* message, int flags) {
  return ReceiveVector(HBSAN_CALLER(), fd, message->msg_iov,
                       message->msg_iovlen,
                       [=] { return real_recvmsg(fd, message, flags); });
}

HBSAN_EXPORT ssize_t send(int fd, const void* buffer, size_t bytes, int flags) {
  Sending(HBSAN_CALLER(), fd, buffer, bytes);
  return WaitCancellably([=] { return real_send(fd, buffer, bytes, flags); });
}

HBSAN_EXPORT ssize_t sendto(int fd, const void* buffer, size_t bytes, int flags,
                            const sockaddr* to, socklen_t to_bytes) {
  Sending(HBSAN_CALLER(), fd, buffer, bytes);
  return WaitCancellably(
      [=] { return real_sendto(fd, buffer, bytes, flags, to, to_bytes); });
}

HBSAN_EXPORT ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  SendingVector(HBSAN_CALLER(), fd, message->msg_iov, message->msg_iovlen);
  return WaitCancellably([=] { return real_sendmsg(fd, message, flags); });
}

HBSAN_EXPORT int accept(int fd, sockaddr* address, socklen_t* bytes) {
  return Happen(HBSAN_CALLER(), fd,
                [=] { return real_accept(fd, address, bytes); });
}

HBSAN_EXPORT int accept4(int fd, sockaddr* address, socklen_t* bytes,
                         int flags) {
  return Happen(HBSAN_CALLER(), fd,
                [=] { return real_accept4(fd, address, bytes, flags); });
}

HBSAN_EXPORT int connect(int fd, const sockaddr* address, socklen_t bytes) {
  UsingDescriptor(HBSAN_CALLER(), fd);
  DescriptorReleases(HBSAN_CALLER(), fd);
  return WaitCancellably([=] { return real_connect(fd, address, bytes); });
}

// ---- epoll: what was registered is ordered before its events ----

HBSAN_EXPORT int epoll_ctl(int set, int operation, int fd, epoll_event* event) {
  UsingDescriptor(HBSAN_CALLER(), set);
  DescriptorReleases(HBSAN_CALLER(), set);
  return real_epoll_ctl(set, operation, fd, event);
}

HBSAN_EXPORT int epoll_wait(int set, epoll_event* events, int room,
                            int timeout) {
  return Happen(HBSAN_CALLER(), set,
                [=] { return real_epoll_wait(set, events, room, timeout); });
}

HBSAN_EXPORT int epoll_pwait(int set, epoll_event* events, int room,
                             int timeout, const sigset_t* mask) {
  return Happen(HBSAN_CALLER(), set, [=] {
    return real_epoll_pwait(set, events, room, timeout, mask);
  });
}
