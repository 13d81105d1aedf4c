; Fills and copies to a heap block that nobody else can know of yet have hooks of
; their own.
;
; RUN: opt -load-pass-plugin=%hbsan_pass -passes="hbsan,verify" \
; RUN:   -hbsan-inline-checks=0 -S %s | FileCheck %s
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; CHECK-LABEL: define ptr @straight(
; CHECK: call ptr @__hbsan_memset_new(ptr %p, i32 7, i64 %n)
; CHECK: call ptr @__hbsan_memcpy_new(ptr %inside, ptr %from, i64 %n)
; CHECK: call ptr @__hbsan_memcpy_new(ptr %inside, ptr %from, i64 %n)
define ptr @straight(ptr %from, i64 %n) sanitize_thread {
  %p = call ptr @malloc(i64 %n)
  call void @unrelated()
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  %inside = getelementptr i8, ptr %p, i64 16
  store i64 1, ptr %p
  call void @llvm.memcpy.p0.p0.i64(ptr %inside, ptr %from, i64 %n, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %inside, ptr %from, i64 %n, i1 false)
  ret ptr %p
}

; Not every call returns what nobody knows.
; CHECK-LABEL: define void @of_a_registry(
; CHECK: call ptr @__hbsan_memset(
define void @of_a_registry(i64 %n) sanitize_thread {
  %p = call ptr @lookup()
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  ret void
}

; CHECK-LABEL: define void @stored(
; CHECK: call ptr @__hbsan_memset(
define void @stored(ptr %place, i64 %n) sanitize_thread {
  %p = call ptr @malloc(i64 %n)
  store ptr %p, ptr %place
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  ret void
}

; CHECK-LABEL: define void @passed_on_inside(
; CHECK: call ptr @__hbsan_memcpy(
define void @passed_on_inside(ptr %from, i64 %n) sanitize_thread {
  %p = call ptr @malloc(i64 %n)
  %inside = getelementptr i8, ptr %p, i64 16
  call void @publish(ptr %inside)
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %from, i64 %n, i1 false)
  ret void
}

; What an earlier round published was another block.
; CHECK-LABEL: define void @published_later(
; CHECK: call ptr @__hbsan_memset_new(
define void @published_later(ptr %place, i64 %n) sanitize_thread {
entry:
  br label %loop
loop:
  %p = call ptr @malloc(i64 %n)
  %failed = icmp eq ptr %p, null
  br i1 %failed, label %out, label %fill
fill:
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  store ptr %p, ptr %place
  br label %loop
out:
  ret void
}

; CHECK-LABEL: define void @published_on_the_way(
; CHECK: call ptr @__hbsan_memset(
define void @published_on_the_way(ptr %place, i64 %n) sanitize_thread {
  %p = call ptr @malloc(i64 %n)
  %failed = icmp eq ptr %p, null
  br i1 %failed, label %out, label %give
give:
  store ptr %p, ptr %place
  br label %fill
fill:
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  br label %out
out:
  ret void
}

; Two ways lead here, and round again.
; CHECK-LABEL: define void @filled_twice(
; CHECK: call ptr @__hbsan_memset(
define void @filled_twice(ptr %place, i64 %n, i1 %again) sanitize_thread {
entry:
  %p = call ptr @malloc(i64 %n)
  br label %fill
fill:
  call void @llvm.memset.p0.i64(ptr %p, i8 7, i64 %n, i1 false)
  store ptr %p, ptr %place
  br i1 %again, label %fill, label %out
out:
  ret void
}

declare noalias ptr @malloc(i64)
declare ptr @lookup()
declare void @unrelated()
declare void @publish(ptr)
