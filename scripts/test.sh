#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing, builds, and runs every test.  Arguments go to ctest:
#   scripts/test.sh -L unit

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

set_up
say 'Building'
build -DHBSAN_BUILD_TESTS=ON
say 'Testing'
exec ctest --test-dir build --output-on-failure -j "${HBSAN_JOBS:-2}" "$@"
