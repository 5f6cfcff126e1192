# shellcheck shell=bash
# Sourced. Where PostgreSQL's programs are: always under Debian's own folder, never by PATH, where other wrappers may stand.

# Installed servers of version 15 or later, newest first, one a line.
postgres_versions() {
  local program version
  for program in /usr/lib/postgresql/*/bin/postgres; do
    [ -x "$program" ] || continue
    version=${program#/usr/lib/postgresql/} version=${version%%/*}
    [ "$version" -ge 15 ] && echo "$version"
  done 2> /dev/null | sort -rn
}

# pgvector's version for server $1; empty when it has none.
pgvector_version() {
  local control=/usr/share/postgresql/$1/extension/vector.control
  [ -r "$control" ] && [ -e "/usr/lib/postgresql/$1/lib/vector.so" ] || return 0
  sed -n "s/^default_version = '\(.*\)'/\1/p" "$control"
}

at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The newest server that has pgvector 0.8 or later; fails when there is none.
find_postgres() {
  local version vector
  for version in $(postgres_versions); do
    vector=$(pgvector_version "$version")
    if [ -n "$vector" ] && at_least "$vector" 0.8; then
      echo "$version"
      return 0
    fi
  done
  return 1
}
