# shellcheck shell=bash
# shellcheck disable=SC2154 # `root` is set by who sources this
# Sourced by run, test and bench, with `root` set to the checkout's folder.

# shellcheck source=db/postgres.sh
source "$root/db/postgres.sh"
# shellcheck source=db/cluster.sh
source "$root/db/cluster.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

die() { printf '%s\n' "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet > /dev/null || die "The .NET 10 SDK is missing: 'dotnet' is not on PATH."
  # global.json decides which SDK will do.
  (cd "$root" && dotnet --version > /dev/null 2>&1) ||
    die "The .NET 10 SDK is missing: 'dotnet' is there, but only with $(dotnet --list-sdks | cut -d ' ' -f 1 | paste -sd ' ' | sed 's/^$/no SDK at all/')."
}

# Runs a long command so that a signal to this script takes effect at once, not at the command's end. The command
# is a process group of its own: ending it ends what it started.
attended=""
attend() {
  local code=0
  set -m
  "$@" &
  attended=$!
  set +m
  wait "$attended" || code=$?
  attended=""
  return "$code"
}

end_attended() {
  [ -n "$attended" ] || return 0
  kill -TERM -- "-$attended" 2> /dev/null || return 0
  wait "$attended" 2> /dev/null || true
}

# The sources that decide whether a build is due, as find's arguments.
changed_since() {
  find "$root" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name '.*' ! -path "$root" \) -prune -o \
    \( -path "$root/src/*" -o -path "$root/tests/*" -o -path "$root/db/migrations*" -o -path "$root/scripts/*" -o -path "$root/*.props" -o -path "$root/global.json" \) \
    -newer "$1" -print -quit
}

# build_release TARGET NAME LOG OUTPUT: builds Release, unless OUTPUT is there and nothing has changed since the last time.
build_release() {
  local target=$1 stamp=$root/obj/built-$2 log=$3 output=$4
  if [ -e "$stamp" ] && [ -e "$output" ] && [ -z "$(changed_since "$stamp")" ]; then return 0; fi
  printf 'Building (Release) …\n'
  mkdir -p "$root/obj"
  [ -w "$root/obj" ] || { printf '%s\n' "A build is due, and $root is not yours to write to." >&2; return 1; }
  touch "$stamp.begun"
  # Into a file: the build's helper processes outlive it and would keep a pipe of ours open.
  attend dotnet build "$target" -c Release -v quiet --nologo > "$log" 2>&1 < /dev/null ||
    { grep -E ' error |: error' "$log" | sort -u | head -n 20 >&2; printf '%s\n' "The build failed (see $log)." >&2; return 1; }
  mv "$stamp.begun" "$stamp"
}

port_taken() { (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

free_port() {
  local port
  # Below the range that the system hands out for outgoing connections.
  while :; do
    port=$((20000 + RANDOM % 12000))
    port_taken "$port" || { echo "$port"; return; }
  done
}

# The status that a GET on this machine answers; nothing when none does.
http_status() {
  (
    exec 3<> "/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3
    IFS=' ' read -r -t 10 _ status _ <&3 && echo "$status"
  ) 2> /dev/null || true
}

chromium_path() { command -v chromium || command -v google-chrome || true; }

# A throw-away database of its own for tests and benchmarks. Sets `scratch`; ends with the script.
scratch=""
start_scratch() {
  local mode=$1 attempt
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/rcm.XXXXXX")
  # Another program may take the port between the look and the start.
  for attempt in 1 2 3; do
    cluster_start "$scratch" "$(free_port)" "$mode" 2> "$scratch/start.err" && break
    [ "$attempt" -lt 3 ] || die "$(cat "$scratch/start.err")"
  done
  RCM_TEST_OWNER=$(cluster_connection "$scratch" postgres)
  RCM_CHROMIUM=$(chromium_path)
  # The driver's files are copied beside the console only.
  PLAYWRIGHT_DRIVER_SEARCH_PATH=$root/src/Rcm.Console/bin/Release/net10.0
  export RCM_TEST_OWNER RCM_CHROMIUM PLAYWRIGHT_DRIVER_SEARCH_PATH
}

remove_scratch() {
  [ -n "$scratch" ] || return 0
  cluster_stop "$scratch" || true
  cluster_remove "$scratch" || true
  rm -rf -- "$scratch"
}

# Whatever way the script ends, what it started ends with it.
clean_up_at_exit() {
  trap 'end_attended; remove_scratch' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}
