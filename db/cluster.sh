# shellcheck shell=bash
# Sourced, after db/postgres.sh. A private PostgreSQL under a data folder: loopback only, generated password,
# superuser rcm_owner, database rcm. PostgreSQL refuses root, so for root it runs as the owner of the files
# (the system's `postgres` user for a new cluster).

cluster_die() { printf '%s\n' "$*" >&2; return 1; }

# Runs a command as the cluster's user $1, with nothing of our environment but what PostgreSQL needs.
cluster_as() {
  local user=$1; shift
  if [ "$user" = "$(id -un)" ]; then
    env -u PGHOST -u PGPORT -u PGUSER -u PGDATA -u PGPASSWORD "$@"
  else
    setpriv --reuid="$user" --regid="$(id -gn "$user")" --init-groups -- env -i PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"
  fi
}

# Where the cluster's files of data folder $1 really are: its user may not be able to walk through the data folder.
cluster_files() { readlink -f "$1/pg"; }

# The user a cluster of data folder $1 runs as.
cluster_user() {
  if [ "$(id -u)" -ne 0 ]; then id -un; return; fi
  if [ -e "$1/pg/PG_VERSION" ]; then stat -L -c %U "$1/pg"; return; fi
  id -un postgres 2> /dev/null || cluster_die "This machine has no user 'postgres' to run PostgreSQL as: run db/provision."
}

# A fresh folder for the cluster's files, reachable for its user $2. It stands in data folder $1, or, where the way
# there is closed to that user (a checkout in /root), under /var/lib with a link from the data folder.
cluster_place() {
  local data=$1 user=$2 place
  [ ! -L "$data/pg" ] || [ -e "$data/pg" ] || rm "$data/pg"
  if [ "$user" = "$(id -un)" ]; then
    mkdir -m 700 "$data/pg"
    return
  fi
  chmod 711 "$data"
  if cluster_as "$user" test -x "$data"; then
    mkdir -m 700 "$data/pg"
  else
    mkdir -p /var/lib/hybrid-rcm
    place=$(mktemp -d /var/lib/hybrid-rcm/XXXXXX)
    ln -s "$place" "$data/pg"
  fi
  chown "$user:" "$data/pg/"
}

cluster_create() {
  local data=$1 user=$2 version files password_file=$1/pg-owner-password
  version=$(find_postgres) || { cluster_die "No PostgreSQL 15 or later with pgvector is installed: run db/provision."; return 1; }
  # An interrupted creation leaves a folder without the mark at its end.
  if [ -e "$data/pg/" ]; then find "$data/pg/" -mindepth 1 -delete; else cluster_place "$data" "$user" || return 1; fi
  files=$(cluster_files "$data")
  (umask 077 && od -An -N 24 -t x1 /dev/urandom | tr -d ' \n' > "$password_file")
  # The password goes through a pipe: the cluster's user cannot read our file, and no command line shows it.
  # shellcheck disable=SC2016 # expanded by the inner shell
  cluster_as "$user" bash -c 'cd / && exec "$1/initdb" -D "$2" -U rcm_owner --auth=scram-sha-256 --pwfile=<(cat) --encoding=UTF8 --locale=C.UTF-8' \
    _ "/usr/lib/postgresql/$version/bin" "$files" < "$password_file" > "$data/pg.log" 2>&1 ||
    { cluster_die "PostgreSQL's files could not be made: $(tail -n 1 "$data/pg.log") (see $data/pg.log)"; return 1; }
  cluster_as "$user" tee -a "$files/postgresql.conf" > /dev/null <<< "include = 'rcm.conf'"
  cluster_as "$user" touch "$files/complete"
}

# Written anew at each start, so that a data folder follows the product. $3: durable or throwaway.
cluster_settings() {
  local port=$1 version=$2 mode=$3 memory buffers vector
  memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
  buffers=$((memory / 8 < 512 ? memory / 8 : 512))
  cat <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
shared_buffers = ${buffers}MB
effective_cache_size = $((memory / 2))MB
work_mem = 16MB
maintenance_work_mem = 256MB
wal_level = replica
wal_compression = on
max_wal_size = 4GB
min_wal_size = 256MB
random_page_cost = 1.1
effective_io_concurrency = 100
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
CONF
  vector=$(pgvector_version "$version")
  if [ -n "$vector" ] && ! at_least "$vector" 0.8.2; then
    # CVE-2026-3172: parallel HNSW builds of older versions leak other tables' rows.
    echo "max_parallel_maintenance_workers = 0"
  fi
  if [ "$mode" = throwaway ]; then
    printf '%s\n' "fsync = off" "synchronous_commit = off" "full_page_writes = off"
  else
    # A statement, its detail, or the text of its error may hold patient data: the programs report errors, scrubbed.
    printf '%s\n' "log_min_messages = log" "log_min_error_statement = panic" "log_error_verbosity = terse" "log_parameter_max_length = 0"
  fi
}

# The port of data folder $1's server, where one runs.
cluster_port() {
  cluster_pid "$1" > /dev/null && sed -n 4p "$1/pg/postmaster.pid"
}

# Its process, where it runs. After a reboot the number in the file may be another program's.
cluster_pid() {
  local pid
  pid=$(head -n 1 "$1/pg/postmaster.pid" 2> /dev/null) || return 1
  [ -n "$pid" ] && [[ $(tr '\0' ' ' 2> /dev/null < "/proc/$pid/cmdline") == *" -D $(cluster_files "$1") "* ]] && echo "$pid"
}

cluster_password() { cat "$1/pg-owner-password"; }

# cluster_connection DATA DATABASE: the owner's connection string, for .NET.
cluster_connection() {
  printf 'Host=127.0.0.1;Port=%s;Database=%s;Username=rcm_owner;Password=%s' "$(cluster_port "$1")" "$2" "$(cluster_password "$1")"
}

# cluster_psql DATA ARGS: psql as the owner.
cluster_psql() {
  local data=$1 version port; shift
  port=$(cluster_port "$data") || { cluster_die "No PostgreSQL runs on $data: start it with ./run."; return 1; }
  version=$(cat "$data/pg/PG_VERSION")
  PGHOST=127.0.0.1 PGPORT=$port PGUSER=rcm_owner PGDATABASE=${PGDATABASE:-rcm} PGPASSWORD=$(cluster_password "$data") \
    "/usr/lib/postgresql/$version/bin/psql" "$@"
}

# cluster_start DATA PORT [durable|throwaway]: starts it, made first where there is none, and waits until it answers.
cluster_start() {
  local data=$1 port=$2 mode=${3:-durable} user version bin files attempt pid
  user=$(cluster_user "$data") || return 1
  # What a killed start left running goes on, if it listens where it should.
  if [ "$(cluster_port "$data")" = "$port" ]; then return 0; fi
  cluster_stop "$data" || return 1
  if (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    cluster_die "Port $port is taken, PostgreSQL was to have it: end what listens there, or choose others with --port."
    return 1
  fi
  [ -e "$data/pg/complete" ] || cluster_create "$data" "$user" || return 1
  version=$(cat "$data/pg/PG_VERSION" 2> /dev/null) && bin=/usr/lib/postgresql/$version/bin
  [ -x "$bin/postgres" ] || { cluster_die "The data in $data needs PostgreSQL $version, which is not installed."; return 1; }
  files=$(cluster_files "$data")
  cluster_settings "$port" "$version" "$mode" | cluster_as "$user" tee "$files/rcm.conf" > /dev/null
  # After a reboot the number in the file may be that of another live program of the same user: PostgreSQL would not start.
  pid=$(head -n 1 "$data/pg/postmaster.pid" 2> /dev/null || true)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then rm -f "$data/pg/postmaster.pid"; fi
  # After a kill -9 its children may need a moment to go, and keep a new server out meanwhile.
  for attempt in 1 2 3 4 5; do
    # The log is opened here, by who owns the data folder.
    if (cd / && cluster_as "$user" "$bin/pg_ctl" start -D "$files" -w -t 60 >> "$data/pg.log" 2>&1 < /dev/null); then
      [ -n "$(cluster_psql "$data" -d postgres -XAtc "select 1 from pg_database where datname = 'rcm'")" ] ||
        cluster_psql "$data" -d postgres -Xqc "create database rcm"
      return
    fi
    tail -n 20 "$data/pg.log" | grep -q "pre-existing shared memory block" || break
    sleep "$attempt"
  done
  cluster_die "PostgreSQL did not start: $(grep -E 'FATAL|PANIC' "$data/pg.log" | tail -n 1) (see $data/pg.log)"
}

# cluster_stop DATA: at once, but orderly.
cluster_stop() {
  local data=$1 user version
  cluster_pid "$data" > /dev/null || return 0
  user=$(cluster_user "$data")
  version=$(cat "$data/pg/PG_VERSION")
  (cd / && cluster_as "$user" "/usr/lib/postgresql/$version/bin/pg_ctl" stop -D "$(cluster_files "$data")" -m fast -w -t 60 >> "$data/pg.log" 2>&1 < /dev/null) ||
    cluster_die "PostgreSQL did not stop within a minute (see $data/pg.log)"
}

# cluster_remove DATA: the files, wherever they stand.
cluster_remove() {
  local place
  [ -e "$1/pg" ] || return 0
  place=$(cluster_files "$1")
  rm -rf -- "$place" "$1/pg"
}
