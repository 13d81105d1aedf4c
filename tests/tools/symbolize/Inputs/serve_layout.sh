#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# serve_layout.sh <program> <folder>: its debug information where a server of
# debug files has it.
id=$(llvm-readelf -n "$1" | sed -n 's/.*Build ID: //p')
mkdir -p "$2/buildid/$id"
llvm-objcopy --only-keep-debug "$1" "$2/buildid/$id/debuginfo"
