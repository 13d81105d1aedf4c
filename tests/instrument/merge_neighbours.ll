; Neighbouring fields of one object are checked together where all of them are
; accessed and nothing in between synchronises or may stop.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s \
; RUN:   | FileCheck %s --check-prefix=INLINE
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -hbsan-merge-neighbours=0 -S %s \
; RUN:   | FileCheck %s --check-prefix=OFF
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

;===--- Applied ----------------------------------------------------------===;

; CHECK-LABEL: define i32 @two_reads(
; CHECK: __hbsan_read8(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret i32
; OFF-LABEL: define i32 @two_reads(
; OFF: __hbsan_read4(ptr %p)
; OFF: __hbsan_read4(ptr %q)
define i32 @two_reads(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 4
  %w = load i32, ptr %q, align 4
  %sum = add i32 %v, %w
  ret i32 %sum
}

; The base lies in the middle of a granule, which the second access tells.
; CHECK-LABEL: define void @last_before_first(
; CHECK: %[[FIRST:.*]] = getelementptr i8, ptr %p, i64 -4
; CHECK-NEXT: __hbsan_write8(ptr %[[FIRST]])
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @last_before_first(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 -4
  store i32 2, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define void @two_granules(
; CHECK: __hbsan_write16(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @two_granules(ptr %p) sanitize_thread {
  store i64 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 8
  store i64 2, ptr %q, align 8
  ret void
}

; The two cells need not look alike: each must have a hit.
; CHECK-LABEL: define void @reads_of_two_granules(
; CHECK: __hbsan_read16(ptr %p)
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
; INLINE-LABEL: define void @reads_of_two_granules(
; INLINE: %[[FIRST:[0-9]+]] = icmp eq i4 %{{[0-9]+}}, 0
; INLINE: %[[SECOND:[0-9]+]] = icmp eq i4 %{{[0-9]+}}, 0
; INLINE: or i1 %[[FIRST]], %[[SECOND]]
define void @reads_of_two_granules(ptr %p) sanitize_thread {
  %v = load i64, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 8
  %w = load i64, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define void @over_a_write_and_a_pure_call(
; CHECK: __hbsan_read8(ptr %p)
; CHECK: __hbsan_write4(ptr %r)
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @over_a_write_and_a_pure_call(ptr %p, ptr %r) sanitize_thread {
  %v = load i32, ptr %p, align 8
  %x = call i32 @llvm.abs.i32(i32 %v, i1 false)
  store i32 %x, ptr %r, align 4
  %q = getelementptr i8, ptr %p, i64 4
  %w = load volatile i32, ptr %q, align 4
  ret void
}

; Writes on different lines: one test, then a hook of each with its own line.
; INLINE-LABEL: define void @different_lines(
; INLINE: and <4 x i32> %{{[0-9]+}}, splat (i32 -193)
; INLINE: br i1
; INLINE: call preserve_allcc void @__hbsan_write4(ptr %p){{.*}}, !dbg ![[L1:[0-9]+]]
; INLINE-NEXT: call preserve_allcc void @__hbsan_write2(ptr %{{.*}}){{.*}}, !dbg ![[L2:[0-9]+]]
; INLINE-NOT: load <4 x i32>
; INLINE: ret void
define void @different_lines(ptr %p) sanitize_thread !dbg !4 {
  store i32 1, ptr %p, align 8, !dbg !5
  %q = getelementptr i8, ptr %p, i64 4
  store i16 2, ptr %q, align 4, !dbg !6
  ret void, !dbg !6
}

; CHECK-LABEL: define void @one_line(
; CHECK: call preserve_allcc void @__hbsan_write8(ptr %p){{.*}}, !dbg ![[#]]
; CHECK-NOT: call preserve_allcc
; CHECK: ret void
define void @one_line(ptr %p) sanitize_thread !dbg !7 {
  store i32 1, ptr %p, align 8, !dbg !8
  %q = getelementptr i8, ptr %p, i64 4
  store i32 2, ptr %q, align 4, !dbg !9
  ret void, !dbg !9
}

;===--- Refused ----------------------------------------------------------===;

; A report could name the line of one of them only.
; CHECK-LABEL: define void @reads_on_different_lines(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: __hbsan_read4(ptr %q)
define void @reads_on_different_lines(ptr %p) sanitize_thread !dbg !10 {
  %v = load i32, ptr %p, align 8, !dbg !11
  %q = getelementptr i8, ptr %p, i64 4
  %w = load i32, ptr %q, align 4, !dbg !12
  ret void, !dbg !12
}

; Bytes 4 and 5 are not accessed.
; CHECK-LABEL: define void @gap(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write2(ptr %q)
define void @gap(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 6
  store i16 2, ptr %q, align 2
  ret void
}

; CHECK-LABEL: define void @read_and_write(
; CHECK: __hbsan_read4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @read_and_write(ptr %p) sanitize_thread {
  %v = load i32, ptr %p, align 8
  %q = getelementptr i8, ptr %p, i64 4
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @not_one_granule(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @not_one_granule(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 4
  store i32 2, ptr %q, align 8
  ret void
}

; CHECK-LABEL: define void @place_unknown(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @place_unknown(ptr %p) sanitize_thread {
  store i32 1, ptr %p, align 4
  %q = getelementptr i8, ptr %p, i64 4
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @other_base(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @other_base(ptr %p, i64 %i) sanitize_thread {
  store i32 1, ptr %p, align 8
  %q = getelementptr i32, ptr %p, i64 %i
  store i32 2, ptr %q, align 4
  ret void
}

; Between the two: a release, an acquire, an unknown call, an exit, a throw, a
; volatile access, a branch.
; CHECK-LABEL: define void @release_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @release_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  store atomic i32 1, ptr %flag release, align 4
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @acquire_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @acquire_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  %f = load atomic i32, ptr %flag acquire, align 4
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @call_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @call_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  call void @unknown()
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @exit_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @exit_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  call void @may_exit()
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @throw_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @throw_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  call void @may_throw()
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @volatile_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @volatile_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  store volatile i32 1, ptr %flag, align 4, !nosanitize !13
  store i32 2, ptr %q, align 4
  ret void
}

; CHECK-LABEL: define void @branch_between(
; CHECK: __hbsan_write4(ptr %p)
; CHECK: __hbsan_write4(ptr %q)
define void @branch_between(ptr %p, ptr %flag, i1 %c) sanitize_thread {
  %q = getelementptr i8, ptr %p, i64 4
  store i32 1, ptr %p, align 8
  br i1 %c, label %then, label %end
then:
  store i32 2, ptr %q, align 4
  br label %end
end:
  ret void
}

; INLINE: ![[L1]] = !DILocation(line: 2,
; INLINE: ![[L2]] = !DILocation(line: 3,

declare void @unknown()
declare void @may_exit() nosync nounwind
declare void @may_throw() nosync willreturn
declare i32 @llvm.abs.i32(i32, i1)

!llvm.module.flags = !{!0}
!llvm.dbg.cu = !{!1}
!0 = !{i32 2, !"Debug Info Version", i32 3}
!1 = distinct !DICompileUnit(language: DW_LANG_C11, file: !2, emissionKind: FullDebug)
!2 = !DIFile(filename: "a.c", directory: "/")
!3 = !DISubroutineType(types: !{})
!4 = distinct !DISubprogram(name: "different_lines", file: !2, line: 1, type: !3, unit: !1, spFlags: DISPFlagDefinition)
!5 = !DILocation(line: 2, column: 1, scope: !4)
!6 = !DILocation(line: 3, column: 1, scope: !4)
!7 = distinct !DISubprogram(name: "one_line", file: !2, line: 11, type: !3, unit: !1, spFlags: DISPFlagDefinition)
!8 = !DILocation(line: 12, column: 1, scope: !7)
!9 = !DILocation(line: 12, column: 9, scope: !7)
!10 = distinct !DISubprogram(name: "reads_on_different_lines", file: !2, line: 21, type: !3, unit: !1, spFlags: DISPFlagDefinition)
!11 = !DILocation(line: 22, column: 1, scope: !10)
!12 = !DILocation(line: 23, column: 1, scope: !10)
!13 = !{}
