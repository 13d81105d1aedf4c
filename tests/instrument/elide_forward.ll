; A check is needless where the bytes were certainly checked before, by this
; thread, with no release since.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-merge-neighbours=0 \
; RUN:   -hbsan-elide-backward=0 -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-merge-neighbours=0 \
; RUN:   -hbsan-elide-backward=0 -hbsan-elide-forward=0 -S %s \
; RUN:   | FileCheck %s --check-prefix=OFF
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

;===--- Applied ----------------------------------------------------------===;

; CHECK-LABEL: define i64 @write_covers_read(
; CHECK: __hbsan_write8
; CHECK-NOT: call preserve_allcc
; CHECK: ret i64
; OFF-LABEL: define i64 @write_covers_read(
; OFF: __hbsan_write8
; OFF: __hbsan_read8
; OFF: __hbsan_read4
define i64 @write_covers_read(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 8
  %v = load volatile i64, ptr %p, align 8
  %w = load volatile i32, ptr %p, align 4
  ret i64 %v
}

; CHECK-LABEL: define i32 @part_of_a_wide_one(
; CHECK: __hbsan_read8
; CHECK-NOT: call preserve_allcc
; CHECK: ret i32
define i32 @part_of_a_wide_one(ptr %p) sanitize_thread {
  %v = load i64, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 4
  %w = load i32, ptr %q, align 4
  ret i32 %w
}

; CHECK-LABEL: define i64 @two_halves(
; CHECK: __hbsan_write4
; CHECK: __hbsan_write4
; CHECK-NOT: call preserve_allcc
; CHECK: ret i64
define i64 @two_halves(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %q, align 4
  %v = load volatile i64, ptr %p, align 8
  ret i64 %v
}

; CHECK-LABEL: define void @dominated(
; CHECK: __hbsan_write4(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @dominated(ptr %p, i1 %c) sanitize_thread {
  store i32 1, ptr %p, align 4
  br i1 %c, label %then, label %end
then:
  store i32 2, ptr %p, align 4
  br label %end
end:
  store i32 3, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define void @both_ways(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @both_ways(ptr %p, i1 %c) sanitize_thread {
  br i1 %c, label %then, label %else
then:
  store i32 1, ptr %p, align 4
  br label %end
else:
  store i32 2, ptr %p, align 4
  br label %end
end:
  store i32 3, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define i32 @loop_invariant(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: loop:
; CHECK-NOT: call preserve_allcc
; CHECK: ret i32
define i32 @loop_invariant(ptr %p) sanitize_thread {
entry:
  %first = load i32, ptr %p, align 4
  br label %loop
loop:
  %v = load volatile i32, ptr %p, align 4
  %again = icmp eq i32 %v, 0
  br i1 %again, label %loop, label %end
end:
  ret i32 %v
}

; An acquire, a relaxed operation, a call that only may not return: whoever races
; with the second access races with the first.
; CHECK-LABEL: define i32 @acquire_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret i32
define i32 @acquire_between(ptr %p, ptr %flag) sanitize_thread {
  store i32 1, ptr %p, align 4
  %a = load atomic i32, ptr %flag acquire, align 4
  %b = load atomic i32, ptr %flag seq_cst, align 4
  store atomic i32 1, ptr %flag monotonic, align 4
  %c = atomicrmw add ptr %flag, i32 1 acquire
  %d = cmpxchg ptr %flag, i32 0, i32 1 monotonic acquire
  fence acquire
  call void @may_exit()
  store i32 2, ptr %p, align 4
  ret i32 %a
}

; What the loop goes on with has been read.
; CHECK-LABEL: define i64 @look_ahead(
; CHECK: entry:
; CHECK: __hbsan_read8(ptr %begin)
; CHECK: loop:
; CHECK-NOT: __hbsan_read8(ptr %p)
; CHECK: __hbsan_read8(ptr %next)
; CHECK-NOT: call preserve_allcc
; CHECK: ret i64
define i64 @look_ahead(ptr %begin, i64 %step) sanitize_thread {
entry:
  %first = load i64, ptr %begin, align 8
  br label %loop
loop:
  %p = phi ptr [ %begin, %entry ], [ %next, %loop ]
  %v = load i64, ptr %p, align 8
  %next = getelementptr i64, ptr %p, i64 %step
  %w = load i64, ptr %next, align 8
  %more = icmp eq i64 %v, %w
  br i1 %more, label %loop, label %end
end:
  ret i64 %first
}

; CHECK-LABEL: define i32 @look_ahead_by_a_constant(
; CHECK: __hbsan_read8(ptr %begin)
; CHECK: loop:
; CHECK-NOT: __hbsan_read4(ptr %p)
; CHECK: __hbsan_read8(ptr %next)
; CHECK-NOT: call preserve_allcc
; CHECK: ret i32
define i32 @look_ahead_by_a_constant(ptr %begin) sanitize_thread {
entry:
  %first = load i64, ptr %begin, align 8
  br label %loop
loop:
  %p = phi ptr [ %begin, %entry ], [ %next, %loop ]
  %v = load i32, ptr %p, align 8
  %next = getelementptr i8, ptr %p, i64 16
  %w = load i64, ptr %next, align 8
  %more = icmp eq i64 %w, 0
  br i1 %more, label %loop, label %end
end:
  ret i32 %v
}

;===--- Refused ----------------------------------------------------------===;

; CHECK-LABEL: define void @weaker(
; CHECK: __hbsan_read8(ptr %p)
; CHECK: __hbsan_write8(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
; CHECK: __hbsan_read8(ptr %q)
define void @weaker(ptr %p, ptr %q) sanitize_thread {
  %v = load i64, ptr %p, align 8
  store i64 1, ptr %p, align 8
  store i32 1, ptr %q, align 8
  %w = load volatile i64, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define void @half_of_it_read_only(
; CHECK: __hbsan_write4
; CHECK: __hbsan_read4
; CHECK: __hbsan_write8
define void @half_of_it_read_only(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 4
  %v = load i32, ptr %q, align 4
  store i64 1, ptr %p, align 8
  ret void
}

; CHECK-LABEL: define void @other_base(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
; CHECK: __hbsan_write4(ptr %e)
; CHECK: __hbsan_write4(ptr %f)
define void @other_base(ptr %p, ptr %q, i64 %i, i64 %j) sanitize_thread {
  store i32 1, ptr %p, align 4
  store i32 1, ptr %q, align 4
  %e = getelementptr i32, ptr %p, i64 %i
  store i32 1, ptr %e, align 4
  %f = getelementptr i32, ptr %p, i64 %j
  store i32 1, ptr %f, align 4
  ret void
}

; Offsets wrap around like addresses: p - 4 is not p.
; CHECK-LABEL: define void @wraps(
; CHECK: __hbsan_write4
; CHECK: __hbsan_write4
; CHECK: __hbsan_write4
define void @wraps(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 -4
  store i32 1, ptr %q, align 4
  %r = getelementptr i8, ptr %p, i64 9223372036854775804
  store i32 1, ptr %r, align 4
  ret void
}

; CHECK-LABEL: define void @release_store(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_atomic32_store
; CHECK: __hbsan_write4(ptr %p)
define void @release_store(ptr %p, ptr %flag) sanitize_thread {
  store i32 1, ptr %p, align 4
  store atomic i32 1, ptr %flag release, align 4
  store i32 2, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define void @release_update(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_atomic32_fetch_add
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_atomic32_compare_exchange
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_fence
; CHECK: __hbsan_write4(ptr %p)
; CHECK: call void @unknown
; CHECK: __hbsan_write4(ptr %p)
; CHECK: call void asm
; CHECK: __hbsan_write4(ptr %p)
define void @release_update(ptr %p, ptr %flag) sanitize_thread {
  store i32 1, ptr %p, align 4
  %a = atomicrmw add ptr %flag, i32 1 release
  store i32 2, ptr %p, align 4
  %b = cmpxchg ptr %flag, i32 0, i32 1 release monotonic
  store i32 3, ptr %p, align 4
  fence release
  store i32 4, ptr %p, align 4
  call void @unknown()
  store i32 5, ptr %p, align 4
  call void asm sideeffect "mfence", "~{memory}"()
  store i32 6, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define void @conditional(
; CHECK: then:
; CHECK: __hbsan_write4(ptr %p)
; CHECK: end:
; CHECK: __hbsan_write4(ptr %p)
define void @conditional(ptr %p, i1 %c) sanitize_thread {
  br i1 %c, label %then, label %end
then:
  store i32 1, ptr %p, align 4
  br label %end
end:
  store i32 2, ptr %p, align 4
  ret void
}

; CHECK-LABEL: define void @release_on_one_way(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: end:
; CHECK: __hbsan_write4(ptr %p)
define void @release_on_one_way(ptr %p, i1 %c) sanitize_thread {
  store i32 1, ptr %p, align 4
  br i1 %c, label %then, label %end
then:
  call void @unknown()
  br label %end
end:
  store i32 2, ptr %p, align 4
  ret void
}

; A loop may not run at all.
; CHECK-LABEL: define void @zero_trips(
; CHECK: loop:
; CHECK: __hbsan_write4(ptr %p)
; CHECK: end:
; CHECK: __hbsan_write4(ptr %p)
define void @zero_trips(ptr %p, i64 %n) sanitize_thread {
entry:
  %none = icmp eq i64 %n, 0
  br i1 %none, label %end, label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  store i32 1, ptr %p, align 4
  %j = add i64 %i, 1
  %done = icmp eq i64 %j, %n
  br i1 %done, label %end, label %loop
end:
  store i32 2, ptr %p, align 4
  ret void
}

; The release at the end of an iteration is before the next one.
; CHECK-LABEL: define void @release_in_the_loop(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: loop:
; CHECK: __hbsan_write4(ptr %p)
define void @release_in_the_loop(ptr %p) sanitize_thread {
entry:
  store i32 1, ptr %p, align 4
  br label %loop
loop:
  store i32 2, ptr %p, align 4
  call void @unknown()
  br label %loop
}

; In each iteration the value is another address.
; CHECK-LABEL: define i64 @list(
; CHECK: loop:
; CHECK: __hbsan_read8
; CHECK: ret i64
define i64 @list(ptr %head) sanitize_thread {
entry:
  br label %loop
loop:
  %node = phi ptr [ %head, %entry ], [ %next, %loop ]
  %n = phi i64 [ 0, %entry ], [ %m, %loop ]
  %m = add i64 %n, 1
  %next = load ptr, ptr %node, align 8
  %end = icmp eq ptr %next, null
  br i1 %end, label %out, label %loop
out:
  ret i64 %m
}

; The first one is not read before, and the next one only half.
; CHECK-LABEL: define i64 @look_ahead_too_short(
; CHECK: loop:
; CHECK: __hbsan_read8(ptr %p)
; CHECK: __hbsan_read4(ptr %next)
; CHECK: other:
; CHECK: __hbsan_read8(ptr %q)
; CHECK: __hbsan_read8(ptr %after)
define i64 @look_ahead_too_short(ptr %begin, ptr %other_begin) sanitize_thread {
entry:
  %first = load i64, ptr %begin, align 8
  br label %loop
loop:
  %p = phi ptr [ %begin, %entry ], [ %next, %loop ]
  %v = load i64, ptr %p, align 8
  %next = getelementptr i8, ptr %p, i64 16
  %w = load i32, ptr %next, align 8
  %more = icmp eq i32 %w, 0
  br i1 %more, label %loop, label %other
other:
  %q = phi ptr [ %other_begin, %loop ], [ %after, %other ]
  %x = load i64, ptr %q, align 8
  %after = getelementptr i8, ptr %q, i64 16
  %y = load i64, ptr %after, align 8
  %again = icmp eq i64 %x, %y
  br i1 %again, label %other, label %end
end:
  ret i64 %v
}

; CHECK-LABEL: define void @computed_anew(
; CHECK: loop:
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @computed_anew(ptr %array, ptr %index) sanitize_thread {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %j, %loop ]
  %p = getelementptr i32, ptr %array, i64 %i
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %q, align 4
  %j = add i64 %i, 1
  %done = icmp eq i64 %j, 100
  br i1 %done, label %out, label %loop
out:
  ret void
}

declare void @unknown()
declare void @may_exit() nosync nounwind
