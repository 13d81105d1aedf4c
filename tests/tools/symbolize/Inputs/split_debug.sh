#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# split_debug.sh <program> <folder>: its debug information into a .build-id
# folder, where debuggers look.
id=$(llvm-readelf -n "$1" | sed -n 's/.*Build ID: //p')
rest=${id#??}
mkdir -p "$2/.build-id/${id%"$rest"}"
llvm-objcopy --only-keep-debug "$1" "$2/.build-id/${id%"$rest"}/$rest.debug"
