// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The owners of an exception object: the handlers that look at it and the
// exception_ptrs to it, of any thread.  Their count lies in front of the object
// and belongs to libstdc++.so or libc++abi.so, which are not instrumented; what
// every owner did comes before the object's destructor, which the last one
// runs.
//
// A handler gives its share up within __cxa_end_catch.  To see the count as of
// that instant, a share of ours outlives the handler's, and is given up here.
#include "runtime/intercept/last_owner.h"
#include "runtime/intercept/library_function.h"

using namespace hbsan;

namespace {

// Where a library keeps what it needs of a caught exception: counted from its
// header on, which lies in front of the object.  One that was thrown again from
// an exception_ptr has a header of its own, which points to the object.
struct Layout {
  u64 exception_class;  // whose last byte is 1 for such a header, else 0
  uptr class_offset;
  uptr handlers_offset;
  uptr shared_object_offset;
  uptr header_bytes;  // the object follows
  uptr owners_before_object;
};
constexpr Layout kLayouts[] = {
    {0x474e5543432b2b00, 80, 40, 0, 112, 128},  // "GNUCC++"
    {0x434c4e47432b2b00, 96, 56, 8, 128, 120},  // "CLNGC++"
};
constexpr const Layout& kLibstdcxx = kLayouts[0];
constexpr const Layout& kLibcxx = kLayouts[1];

template <typename T>
T At(uptr address) {
  return *reinterpret_cast<T*>(address);
}

u64 ClassOf(uptr header, const Layout& layout) {
  return At<u64>(header + layout.class_offset);
}

// Null for an exception of another language, and for a cancellation.
const Layout* LayoutOf(uptr header) {
  for (const Layout& layout : kLayouts)
    if ((ClassOf(header, layout) & ~u64{1}) == layout.exception_class)
      return &layout;
  return nullptr;
}

u32* OwnersOf(uptr object, const Layout& layout) {
  return reinterpret_cast<u32*>(object - layout.owners_before_object);
}

// The object whose share the innermost handler gives up when it ends; 0 if it
// keeps it, because it throws the exception again or is within another one.
uptr EndingObject(uptr header, const Layout& layout) {
  if (At<s32>(header + layout.handlers_offset) != 1)
    return 0;
  bool is_shared = ClassOf(header, layout) != layout.exception_class;
  return is_shared ? At<uptr>(header + layout.shared_object_offset)
                   : header + layout.header_bytes;
}

// True for the last owner, whose share is left to the library.
bool GiveUpUnlessLastOwner(uptr pc, uptr object, const Layout& layout) {
  ThreadState* t = CurrentThread();
  return t == nullptr ||
         GiveUpUnlessLast(t, pc, OwnersOf(object, layout), u32{1});
}

constinit LateReal<uptr*()> real_get_globals("__cxa_get_globals");

}  // namespace

// A member of exception_ptr, whose only word points to the object.
HBSAN_LIBRARY_FUNCTION("_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv",
                       uptr, release_libstdcxx, (uptr * object)) {
  uptr pc = HBSAN_CALLER();
  CallFrame frame(pc);
  return GiveUpUnlessLastOwner(pc, *object, kLibstdcxx)
             ? real_release_libstdcxx(object)
             : 0;
}

HBSAN_LIBRARY_FUNCTION("__cxa_decrement_exception_refcount", uptr,
                       release_libcxx, (uptr object)) {
  if (object == 0)
    return 0;
  uptr pc = HBSAN_CALLER();
  CallFrame frame(pc);
  return GiveUpUnlessLastOwner(pc, object, kLibcxx)
             ? real_release_libcxx(object)
             : 0;
}

HBSAN_LIBRARY_FUNCTION("__cxa_end_catch", uptr, end_catch, ()) {
  uptr pc = HBSAN_CALLER();
  CallFrame frame(pc);
  uptr header = *real_get_globals();
  const Layout* layout = header != 0 ? LayoutOf(header) : nullptr;
  uptr object = layout != nullptr ? EndingObject(header, *layout) : 0;
  if (object == 0)
    return real_end_catch();
  u32* owners = OwnersOf(object, *layout);
  // Acquire: a single owner frees what former ones used.
  if (__atomic_load_n(owners, __ATOMIC_ACQUIRE) == 1) {
    InRuntime([=](ThreadState* t) {
      Acquire(t, pc, Address(owners), SyncKind::kAtomic);
    });
    return real_end_catch();
  }
  __atomic_fetch_add(owners, 1, __ATOMIC_RELAXED);
  real_end_catch();
  if (GiveUpUnlessLastOwner(pc, object, *layout)) {
    if (layout == &kLibstdcxx)
      real_release_libstdcxx(&object);
    else
      real_release_libcxx(object);
  }
  return 0;
}
