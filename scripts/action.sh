#!/bin/sh
# The step of action.yml: installs below $PLACE, and puts it on the PATH of later steps.
set -eu

directory=$PLACE/bin
mkdir -p -- "$directory"

case $SOURCE in
  *.tgz)
    npm install --global --prefix "$PLACE" --offline --ignore-scripts --no-audit --no-fund --loglevel=error "$SOURCE"
    # npm puts commands into the prefix itself on Windows.
    [ -e "$directory/azin" ] || directory=$PLACE
    [ "$AZ" != true ] || "$directory/azin" install --dir "$directory"
    ;;
  *.zip)
    printf 'On Windows, give the npm tarball (azin-VERSION.tgz) as source.\n' >&2
    exit 1
    ;;
  *)
    set -- --dir "$directory"
    [ -z "$SHA256" ] || set -- "$@" --sha256 "$SHA256"
    [ "$AZ" = true ] || set -- "$@" --no-az
    PATH="$directory:$PATH" sh "${ACTION}/install.sh" "$@" "$SOURCE"
    ;;
esac

printf '%s\n' "$directory" >>"$GITHUB_PATH"
version=$("$directory/azin" --version | sed -n 's/^azin  *//p')
printf 'directory=%s\nversion=%s\n' "$directory" "$version" >>"$GITHUB_OUTPUT"
