# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What quickstart.sh and test.sh share: the packages HBSan is built with, and
# the build.  Sourced by bash from the top of the repository.

packages=(
  clang-22 llvm-22-dev llvm-22-tools lld-22 libclang-rt-22-dev
  cmake ninja-build libabsl-dev libgtest-dev libbenchmark-dev libomp-22-dev
  libc++-22-dev libc++abi-22-dev libtbb-dev
  catch2 doctest-dev pkg-config dpkg-dev autoconf automake ccache meson
)

say() { printf '\n== %s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# apt_get [argument...]
apt_get() {
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    --no-install-recommends "$@"
}

# Installs what is missing.  Touches neither apt nor sudo if nothing is.
set_up() {
  [ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] ||
    die "HBSan runs on x86-64 Linux; this is $(uname -s) on $(uname -m)"
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    check_tools
    return
  fi
  local missing=() package
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    die "run this as root, or install them first: ${missing[*]}"
  apt_get update || die 'apt-get update failed; see above'
  for package in "${missing[@]}"; do
    [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] ||
      die "no package $package in this system's archives." \
        'Debian 12 has it in bookworm-security; elsewhere see apt.llvm.org'
  done
  apt_get install "${missing[@]}" ||
    die 'apt-get install failed; see above'
}

# Without apt the packages have other names; the programs have these.
check_tools() {
  local missing=() tool
  for tool in clang-22 clang++-22 ld.lld-22 lit-22 FileCheck-22 cmake ninja; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  [ ${#missing[@]} -eq 0 ] || die "not on PATH: ${missing[*]}." \
    "This script installs packages on Debian 12 and newer only; elsewhere" \
    'install LLVM 22 with these programs, GoogleTest and CMake yourself'
}

# configure [cmake option...]
configure() {
  cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo "$@"
}

# build [target...]
build() {
  cmake --build build -j "${HBSAN_JOBS:-$(nproc)}" ${1:+--target "$@"}
}
