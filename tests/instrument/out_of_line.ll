; Where the check is a call: optnone, minsize, code without vectors, cold
; blocks, functions with very many accesses, and on request.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-limit=1 -S %s | FileCheck %s --check-prefix=LIMIT
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=false -S %s | FileCheck %s --check-prefix=CALLS
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CALLS-NOT: load <4 x i32>

; CHECK-LABEL: define i64 @optnone(
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p)
; CHECK-NEXT: load i64
define i64 @optnone(ptr %p) sanitize_thread noinline optnone {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define i64 @minsize(
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p)
define i64 @minsize(ptr %p) sanitize_thread minsize optsize {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define i64 @no_vectors(
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_read8(ptr %p)
define i64 @no_vectors(ptr %p) sanitize_thread noimplicitfloat {
  %v = load i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define void @cold(
; CHECK: dies:
; CHECK-NEXT: call preserve_allcc void @__hbsan_write8(ptr %p)
; CHECK-NEXT: store i64
define void @cold(ptr %p, i1 %c) sanitize_thread {
  br i1 %c, label %dies, label %lives
dies:
  store i64 1, ptr %p, align 8
  call void @abort()
  unreachable
lives:
  ret void
}

; What an unlikely branch leads to, and what only that leads to; not where the
; paths meet again.
; CHECK-LABEL: define void @unlikely(
; CHECK: rare:
; CHECK-NEXT: call preserve_allcc void @__hbsan_write8(ptr %p)
; CHECK: rare2:
; CHECK-NEXT: call preserve_allcc void @__hbsan_write8(ptr %q)
; CHECK: join:
; CHECK: load <4 x i32>
define void @unlikely(ptr %p, ptr %q, ptr %r, i1 %c) sanitize_thread {
  br i1 %c, label %rare, label %join, !prof !0
rare:
  store i64 1, ptr %p, align 8
  br label %rare2
rare2:
  store i64 1, ptr %q, align 8
  br label %join
join:
  store i64 2, ptr %r, align 8
  ret void
}

; CHECK-LABEL: define void @exception(
; CHECK: landingpad
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_write8(ptr %p)
; CHECK-NOT: load <4 x i32>
; CHECK: resume
define void @exception(ptr %p) sanitize_thread personality ptr @personality {
  invoke void @use(ptr %p) to label %done unwind label %pad
done:
  ret void
pad:
  %e = landingpad { ptr, i32 } cleanup
  br label %after
after:
  store i64 1, ptr %p, align 8
  resume { ptr, i32 } %e
}

; A handler that goes on with the function.
; CHECK-LABEL: define void @catches(
; CHECK: catch ptr null
; CHECK-NOT: load <4 x i32>
; CHECK: call preserve_allcc void @__hbsan_write8(ptr %p)
; CHECK: done:
; CHECK: load <4 x i32>
define void @catches(ptr %p, ptr %q) sanitize_thread personality ptr @personality {
  invoke void @use(ptr %p) to label %done unwind label %pad
pad:
  %e = landingpad { ptr, i32 } catch ptr null
  store i64 1, ptr %p, align 8
  br label %done
done:
  store i64 1, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define i64 @two(
; CHECK: load <4 x i32>
; LIMIT-LABEL: define i64 @two(
; LIMIT-NOT: load <4 x i32>
; LIMIT: call preserve_allcc void @__hbsan_read8(ptr %p)
; LIMIT: call preserve_allcc void @__hbsan_read8(ptr %q)
define i64 @two(ptr %p, ptr %q) sanitize_thread {
  %v = load i64, ptr %p, align 8
  %w = load i64, ptr %q, align 8
  %s = add i64 %v, %w
  ret i64 %s
}

; The variable stays a static one although the block is split before it.
; CHECK-LABEL: define void @late_variable(
; CHECK-NEXT: %x = alloca i32
; CHECK: br i1
define void @late_variable(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 8
  %x = alloca i32
  call void @use(ptr %x)
  ret void
}

declare i32 @personality(...)
declare void @abort() noreturn
declare void @use(ptr)

!0 = !{!"branch_weights", i32 1, i32 2000}
