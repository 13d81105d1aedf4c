; Calls of hooks carry the line of the access; if it has none, that of what its
; value comes from or goes to; else line 0 of their function.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define void @f(
; CHECK: call preserve_allcc void @__hbsan_write4(ptr %p) #{{[0-9]+}}, !dbg ![[LINE7:[0-9]+]]
; CHECK: call preserve_allcc void @__hbsan_write4(ptr %q) #{{[0-9]+}}, !dbg ![[LINE0:[0-9]+]]
; CHECK: call i32 @__hbsan_atomic32_load(ptr %p, i32 2) #{{[0-9]+}}, !dbg ![[LINE8:[0-9]+]]
; CHECK: call ptr @__hbsan_atomic_begin({{.*}}, !dbg ![[LINE9:[0-9]+]]
; CHECK: call void @__hbsan_atomic_end({{.*}}, !dbg ![[LINE9]]
; CHECK-DAG: ![[LINE7]] = !DILocation(line: 7,
; CHECK-DAG: ![[LINE8]] = !DILocation(line: 8,
; CHECK-DAG: ![[LINE9]] = !DILocation(line: 9,
; CHECK-DAG: ![[LINE0]] = !DILocation(line: 0,
define void @f(ptr %p, ptr %q) sanitize_thread !dbg !4 {
  store i32 1, ptr %p, align 4, !dbg !7
  store i32 1, ptr %q, align 4
  %v = load atomic i32, ptr %p acquire, align 4, !dbg !8
  %w = atomicrmw max ptr %p, i32 1 acquire, align 4, !dbg !9
  ret void, !dbg !9
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !{i32 7, !"Dwarf Version", i32 5}
!4 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 6, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DISubroutineType(types: !6)
!6 = !{}
!7 = !DILocation(line: 7, column: 3, scope: !4)
!8 = !DILocation(line: 8, column: 3, scope: !4)
!9 = !DILocation(line: 9, column: 3, scope: !4)

; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" -S %s | FileCheck --check-prefix=MOVED %s
; MOVED-LABEL: define i32 @moved(
; MOVED: call preserve_allcc void @__hbsan_read4(ptr %p) #{{[0-9]+}}, !dbg ![[LINE11:[0-9]+]]
; MOVED: call preserve_allcc void @__hbsan_write4(ptr %q) #{{[0-9]+}}, !dbg ![[LINE11]]
; MOVED: ![[LINE11]] = !DILocation(line: 11,
define i32 @moved(ptr %p, ptr %q) sanitize_thread !dbg !10 {
  %v = load i32, ptr %p, align 4, !dbg !12
  %u = mul i32 %v, 3
  %w = add i32 %u, 1, !dbg !11
  store i32 %w, ptr %q, align 4
  ret i32 %w, !dbg !13
}
!10 = distinct !DISubprogram(name: "moved", scope: !1, file: !1, line: 10, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!11 = !DILocation(line: 11, column: 3, scope: !10)
!12 = !DILocation(line: 0, scope: !10)
!13 = !DILocation(line: 13, column: 3, scope: !10)
