#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what is missing, builds, and runs every test but those that take a
# night.  Arguments go to ctest, and then choose among all:
#   scripts/test.sh -L unit
#   scripts/test.sh -L nightly

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

# What only tests of reports need: a browser, and what checks a schema.
packages+=(chromium chromium-driver python3-selenium python3-jsonschema)

# The schema of SARIF comes out of an npm package that ships it.  Without npm or
# network its test is skipped.
fetch_sarif_schema() {
  local schema=build/tests/sarif-schema-2.1.0.json
  local package=@microsoft/jest-sarif@1.0.0-beta.0
  [ ! -e "$schema" ] || return 0
  say "Fetching $package for the schema of SARIF"
  mkdir -p build/tests
  (cd build/tests && npm pack --silent "$package" >/dev/null &&
    tar -xzOf microsoft-jest-sarif-1.0.0-beta.0.tgz \
      package/lib/schemas/sarif-2.1.0-rtm.5.json >schema.part &&
    mv schema.part "${schema##*/}") ||
    echo 'not to be had; the test of the schema will be skipped'
}

# For the test of Bazel's recipe, which is skipped without them.
bazel_packages=(bazel-bootstrap bazel-platforms bazel-rules-java
  bazel-rules-proto bazel-skylib)
install_bazel() {
  [ ! -e /usr/share/bazel/rules/java ] || return 0
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 0
  say "Installing ${bazel_packages[*]}"
  apt_get install "${bazel_packages[@]}" ||
    echo 'not to be had; the test of its recipe will be skipped'
}

set_up
install_bazel
fetch_sarif_schema
say 'Building'
configure -DHBSAN_BUILD_TESTS=ON
build
say 'Testing'
[ $# -gt 0 ] || set -- -LE nightly
exec ctest --test-dir build --output-on-failure -j "${HBSAN_JOBS:-2}" "$@"
