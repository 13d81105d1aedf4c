; A check is needless where the bytes will certainly be checked later, by this
; thread, with no acquire until then.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-merge-neighbours=0 -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-merge-neighbours=0 \
; RUN:   -hbsan-elide-backward=0 -S %s \
; RUN:   | FileCheck %s --check-prefix=OFF
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

;===--- Applied ----------------------------------------------------------===;

; CHECK-LABEL: define i32 @read_then_write(
; CHECK-NOT: __hbsan_read4
; CHECK: load i32
; CHECK: call preserve_allcc void @__hbsan_write4(ptr %p)
; CHECK-NEXT: store i32
; OFF-LABEL: define i32 @read_then_write(
; OFF: __hbsan_read4
; OFF: __hbsan_write4
define i32 @read_then_write(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  %w = add i32 %v, 1
  store i32 %w, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @pure_call_between(
; CHECK-NOT: __hbsan_read4
; CHECK: __hbsan_write4
; CHECK-NOT: __hbsan_write4
; CHECK: ret i32
define i32 @pure_call_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  %a = call i32 @llvm.abs.i32(i32 %v, i1 false)
  call void @llvm.assume(i1 true)
  %b = call i32 @pure(i32 %a)
  store i32 %b, ptr %p, align 4
  ret i32 %v
}

; A release: whoever hears of it is ordered behind the read.
; CHECK-LABEL: define i32 @release_between(
; CHECK-NOT: __hbsan_read4
; CHECK: __hbsan_fence
; CHECK: __hbsan_write4
define i32 @release_between(ptr %p, ptr %flag) sanitize_thread {
  %v = load i32, ptr %p, align 4
  store atomic i32 1, ptr %flag release, align 4
  store atomic i32 1, ptr %flag seq_cst, align 4
  %a = load atomic i32, ptr %flag monotonic, align 4
  %b = atomicrmw add ptr %flag, i32 1 release
  fence release
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define void @inside_a_wider_one(
; CHECK-NOT: __hbsan_write4
; CHECK: __hbsan_write8(ptr %p)
define void @inside_a_wider_one(ptr %p) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %q, align 4
  store i64 1, ptr %p, align 8
  ret void
}

; CHECK-LABEL: define i32 @on_both_ways(
; CHECK-NOT: __hbsan_read4
; CHECK: then:
; CHECK: __hbsan_write4
; CHECK: else:
; CHECK: __hbsan_write4
define i32 @on_both_ways(ptr %p, i1 %c) sanitize_thread {
  %v = load i32, ptr %p, align 4
  br i1 %c, label %then, label %else
then:
  store i32 1, ptr %p, align 4
  ret i32 %v
else:
  store i32 2, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @first_iteration(
; CHECK-NOT: __hbsan_read4
; CHECK: loop:
; CHECK: __hbsan_write4
define i32 @first_iteration(ptr %p) sanitize_thread {
entry:
  %v = load i32, ptr %p, align 4
  br label %loop
loop:
  %i = phi i32 [ %v, %entry ], [ %j, %loop ]
  %j = add i32 %i, 1
  store i32 %j, ptr %p, align 4
  %done = icmp eq i32 %j, 100
  br i1 %done, label %end, label %loop
end:
  ret i32 %v
}

;===--- Refused ----------------------------------------------------------===;

; CHECK-LABEL: define i32 @acquires(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: __hbsan_atomic32_load
; CHECK: __hbsan_read4(ptr %q)
; CHECK: __hbsan_fence
; CHECK: __hbsan_read4(ptr %r)
; CHECK: __hbsan_atomic32_fetch_add
; CHECK: __hbsan_read4(ptr %s)
; CHECK: __hbsan_atomic32_compare_exchange
define i32 @acquires(ptr %p, ptr %q, ptr %r, ptr %s, ptr %flag)
    sanitize_thread {
  %v = load i32, ptr %p, align 4
  %f = load atomic i32, ptr %flag acquire, align 4
  store i32 %f, ptr %p, align 4
  %w = load i32, ptr %q, align 4
  fence acquire
  store i32 %f, ptr %q, align 4
  %x = load i32, ptr %r, align 4
  %a = atomicrmw add ptr %flag, i32 1 acquire
  store i32 %f, ptr %r, align 4
  %y = load i32, ptr %s, align 4
  %b = cmpxchg ptr %flag, i32 0, i32 1 release acquire
  store i32 %f, ptr %s, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @call_between(
; CHECK: __hbsan_read4
; CHECK: call void @unknown
; CHECK: __hbsan_write4
define i32 @call_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void @unknown()
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @asm_between(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @asm_between(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void asm sideeffect "mfence", "~{memory}"()
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; The write may not happen: an exit, a throw, a device that does not answer.
; CHECK-LABEL: define i32 @may_not_happen(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_read4(ptr %q)
; CHECK: __hbsan_write4(ptr %q)
; CHECK: __hbsan_read4(ptr %r)
; CHECK: __hbsan_write4(ptr %r)
define i32 @may_not_happen(ptr %p, ptr %q, ptr %r, ptr %device)
    sanitize_thread {
  %v = load i32, ptr %p, align 4
  call void @may_exit()
  store i32 1, ptr %p, align 4
  %w = load i32, ptr %q, align 4
  call void @may_throw()
  store i32 1, ptr %q, align 4
  %x = load i32, ptr %r, align 4
  %y = load volatile i32, ptr %device, align 4
  store i32 1, ptr %r, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @conditional(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @conditional(ptr %p, i1 %c) sanitize_thread {
  %v = load i32, ptr %p, align 4
  br i1 %c, label %then, label %end
then:
  store i32 1, ptr %p, align 4
  br label %end
end:
  ret i32 %v
}

; CHECK-LABEL: define i32 @dies_on_one_way(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @dies_on_one_way(ptr %p, i1 %c) sanitize_thread {
  %v = load i32, ptr %p, align 4
  br i1 %c, label %then, label %end
then:
  call void @exit(i32 1)
  unreachable
end:
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; CHECK-LABEL: define i32 @zero_trips(
; CHECK: __hbsan_read4
; CHECK: __hbsan_write4
define i32 @zero_trips(ptr %p, i32 %n) sanitize_thread {
entry:
  %v = load i32, ptr %p, align 4
  %none = icmp eq i32 %n, 0
  br i1 %none, label %end, label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %loop ]
  %j = add i32 %i, 1
  store i32 %j, ptr %p, align 4
  %done = icmp eq i32 %j, %n
  br i1 %done, label %end, label %loop
end:
  ret i32 %v
}

; A loop may never end.
; CHECK-LABEL: define i32 @loop_between(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: __hbsan_write4(ptr %p)
define i32 @loop_between(ptr %p, ptr %stop) sanitize_thread {
entry:
  %v = load i32, ptr %p, align 4
  br label %loop
loop:
  %s = load i32, ptr %stop, align 4
  %wait = icmp eq i32 %s, 0
  br i1 %wait, label %loop, label %end
end:
  store i32 1, ptr %p, align 4
  ret i32 %v
}

; There may be no next iteration.
; CHECK-LABEL: define void @next_iteration(
; CHECK: write:
; CHECK: __hbsan_write4
; CHECK: read:
; CHECK: __hbsan_read4
define void @next_iteration(ptr %p, i32 %n, i1 %c) sanitize_thread {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %j, %more ]
  br i1 %c, label %write, label %read
write:
  store i32 %i, ptr %p, align 4
  br label %read
read:
  %v = load volatile i32, ptr %p, align 4
  %j = add i32 %i, 1
  %done = icmp eq i32 %j, %n
  br i1 %done, label %end, label %more
more:
  br label %loop
end:
  ret void
}

; CHECK-LABEL: define void @weaker(
; CHECK: __hbsan_write4
; CHECK: __hbsan_read8
; CHECK: __hbsan_read4(ptr %q)
; CHECK: __hbsan_write2(ptr %r)
define void @weaker(ptr %p, ptr %q) sanitize_thread {
  store i32 1, ptr %p, align 8
  %v = load volatile i64, ptr %p, align 8
  %w = load i32, ptr %q, align 4
  %r = getelementptr i8, ptr %q, i64 2
  store i16 1, ptr %r, align 2
  ret void
}

declare void @unknown()
declare i32 @pure(i32) nosync nounwind willreturn memory(none)
declare void @may_exit() nosync nounwind
declare void @may_throw() nosync willreturn
declare void @exit(i32) nosync nounwind noreturn
declare i32 @llvm.abs.i32(i32, i1)
declare void @llvm.assume(i1)
