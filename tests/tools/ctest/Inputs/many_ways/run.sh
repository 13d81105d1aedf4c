#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
set -e
cd /
"$1"
echo "the script got to its end"
