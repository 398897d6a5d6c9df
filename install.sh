#!/bin/sh
# Installs azin for this user from a release archive, after comparing its checksum.
#
#   sh install.sh azin-0.1.0-linux-x64.tar.gz
#   sh install.sh --dir /opt/azin/bin https://example.org/azin-0.1.0-linux-x64.tar.gz
#   sh install.sh --undo
#
# Written are the files `azin` and `az` in ~/.local/bin or in --dir, and nothing else.
set -eu

dir=
sha256=
archive=
undo=
no_az=

usage() {
  cat <<'TEXT'
usage: sh install.sh [--dir DIRECTORY] [--sha256 SUM] [--no-az] ARCHIVE-OR-URL
       sh install.sh [--dir DIRECTORY] --undo

The checksum is looked for in ARCHIVE.sha256, or SHA256SUMS in the same place, or given by --sha256.
--no-az leaves the command az alone and installs azin only.
TEXT
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --dir | --sha256)
      [ $# -ge 2 ] || fail "$1 needs a value"
      if [ "$1" = --dir ]; then dir=$2; else sha256=$2; fi
      shift
      ;;
    --no-az) no_az=1 ;;
    --undo) undo=1 ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) [ -z "$archive" ] || fail 'one archive at a time'; archive=$1 ;;
  esac
  shift
done

if [ -z "$dir" ]; then
  [ -n "${HOME-}" ] || fail 'there is no HOME; say where with --dir'
  dir=$HOME/.local/bin
fi

# Whether a file is our launcher: nobody else's az is touched.
is_ours() {
  [ -f "$1" ] && [ ! -h "$1" ] && head -n 2 "$1" | grep -q 'az of azin:'
}

if [ -n "$undo" ]; then
  for name in azin az; do
    file=$dir/$name
    [ "$name" = azin ] || is_ours "$file" || continue
    # A link is somebody else's arrangement: npm's, for one.
    if [ ! -f "$file" ] || [ -h "$file" ]; then continue; fi
    rm -f -- "$file"
    printf 'Removed: %s\n' "$file"
  done
  printf 'Accounts and tokens stay in ~/.azure, where Azure CLI finds them too.\n'
  exit 0
fi

[ -n "$archive" ] || { usage >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/azin-install.XXXXXX")
new=
cleanup() {
  rm -rf -- "$work"
  [ -z "$new" ] || rm -f -- "$new"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# From a file or an address to a file. Redirects are followed to https only.
fetch() {
  case $1 in
    https://* | http://localhost[:/]* | http://127.0.0.1[:/]*)
      if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location --proto-redir '=https' --output "$2" -- "$1"
      elif command -v wget >/dev/null 2>&1; then
        wget --quiet --output-document="$2" -- "$1"
      else
        fail 'neither curl nor wget is here to fetch an address'
      fi
      ;;
    *://*) fail "only https addresses are fetched, not $1" ;;
    *) cp -- "$1" "$2" 2>/dev/null ;;
  esac
}

sum_of() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1"
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1"
  else
    openssl dgst -sha256 -r <"$1"
  fi | cut -c 1-64
}

name=${archive##*/}
name=${name%%\?*}
fetch "$archive" "$work/archive" || fail "$archive cannot be read"

if [ -z "$sha256" ]; then
  if fetch "$archive.sha256" "$work/sums" 2>/dev/null; then
    sha256=$(head -n 1 "$work/sums" | cut -c 1-64)
  elif fetch "${archive%"$name"}SHA256SUMS" "$work/sums" 2>/dev/null; then
    sha256=$(grep -F "  $name" "$work/sums" | head -n 1 | cut -c 1-64)
  fi
fi
[ -n "$sha256" ] || fail "there is no $name.sha256 beside the archive; give its checksum with --sha256"
actual=$(sum_of "$work/archive")
[ "$(printf %s "$sha256" | tr 'A-F' 'a-f')" = "$actual" ] || fail "the checksum of $name differs: expected $sha256, found $actual"

mkdir "$work/unpacked"
tar -xzf "$work/archive" -C "$work/unpacked" || fail "$name cannot be unpacked"
program=
for one in "$work"/unpacked/*/azin "$work"/unpacked/azin; do
  [ ! -f "$one" ] || program=$one
done
[ -n "$program" ] || fail "there is no azin in $name"
chmod 755 "$program"
version=$("$program" --version 2>/dev/null | sed -n 's/^azin  *//p') || version=
[ -n "$version" ] || fail "the program in $name does not run here: take the archive for this system and processor"

[ ! -h "$dir/azin" ] || fail "$dir/azin is a link that another program made (npm?); remove it first, or say where with --dir"
mkdir -p -- "$dir"
dir=$(CDPATH='' cd -- "$dir" && pwd)

# Beside its place first, so that there is always a whole program.
place() {
  new=$2.new-$$
  cp -- "$1" "$new"
  chmod 755 "$new"
  mv -f -- "$new" "$2"
  new=
}

place "$program" "$dir/azin"
printf 'azin %s is installed: %s\n' "$version" "$dir/azin"

launcher=${program%/*}/az
if [ -z "$no_az" ] && [ -f "$launcher" ]; then
  if { [ -e "$dir/az" ] || [ -h "$dir/az" ]; } && ! is_ours "$dir/az"; then
    printf 'Another program is called az there, and was left alone: %s\n' "$dir/az"
  else
    place "$launcher" "$dir/az"
    printf 'The command az is now azin, too: %s\n' "$dir/az"
  fi
fi

case :${PATH-}: in
  *":$dir:"*)
    found=$(command -v az || :)
    if [ -n "$found" ] && [ -f "$dir/az" ] && [ "$found" != "$dir/az" ]; then
      printf 'Another az comes first on your PATH: %s\n' "$found"
    fi
    ;;
  *)
    printf '%s is not on your PATH. Add this line to ~/.profile, then open a new terminal:\n' "$dir"
    # shellcheck disable=SC2016 # the line is for the reader's shell
    printf '  export PATH="%s:$PATH"\n' "$dir"
    ;;
esac
printf 'To undo this: sh install.sh --dir "%s" --undo\n' "$dir"
