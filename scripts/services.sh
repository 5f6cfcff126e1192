# shellcheck shell=bash
# shellcheck disable=SC2154 # set by run: see below
# Sourced by run, after scripts/common.sh: the four programs, started, watched, restarted, stopped.
# Set by run: data, port, root, connection (empty: private PostgreSQL), environment of the programs exported.

declare -A service_pid=() service_since=() service_deaths=() service_due=()

service_port() {
  case $1 in
    console) echo "$port" ;;
    authority) echo $((port + 1)) ;;
    portal) echo $((port + 2)) ;;
  esac
}

service_program() {
  case $1 in
    console | worker) echo "$root/src/Rcm.Console/bin/Release/net10.0/rcm.dll" ;;
    authority) echo "$root/tests/Rcm.LocalAuthority/bin/Release/net10.0/Rcm.LocalAuthority.dll" ;;
    portal) echo "$root/tests/Rcm.PayerPortal/bin/Release/net10.0/Rcm.PayerPortal.dll" ;;
  esac
}

# A session of its own, so that Ctrl-C reaches only this script, which then stops everything in order;
# and a TERM from the kernel should this script be killed. The lock stays ours alone (9).
service_start() {
  local name=$1 program address="" log=$data/logs/$1.log
  program=$(service_program "$name")
  [ "$name" = worker ] || address=http://127.0.0.1:$(service_port "$name")
  (
    # The console finds its static files and settings from its project's folder.
    cd "$(dirname "$program")/../../.." || exit 1
    case $name in
      console) export Rcm__Role=web ;;
      worker) export Rcm__Role=worker ;;
    esac
    if [ -n "$address" ]; then export ASPNETCORE_URLS=$address; else unset ASPNETCORE_URLS; fi
    exec setsid setpriv --pdeathsig TERM dotnet "$program"
  ) >> "$log" 2>&1 < /dev/null 9>&- &
  service_pid[$name]=$!
  service_since[$name]=$SECONDS
  unset "service_due[$name]"
}

service_alive() { [ -n "${service_pid[$1]:-}" ] && kill -0 "${service_pid[$1]}" 2> /dev/null; }

# Waits until NAME answers; fails with its last words when it ends first.
service_wait() {
  local name=$1 path=$2 wanted=$3 deadline=$((SECONDS + 90)) status=""
  while [ "$SECONDS" -lt "$deadline" ]; do
    service_alive "$name" || die "The $name ended at its start: $(service_last_words "$name")"
    status=$(http_status "$(service_port "$name")" "$path")
    [[ $status =~ $wanted ]] && return 0
    pause 0.2
  done
  die "The $name did not become ready in 90 s (its $path answers '${status:-nothing}'; see $data/logs/$name.log)."
}

# What a log's end says went wrong, and where to read on.
service_last_words() {
  local log=$data/logs/$1.log words
  words=$(tail -n 60 "$log" 2> /dev/null | grep -v '^[[:space:]]*at ' | grep -iE 'exception|error|fail|must|cannot|not ' | tail -n 1 | sed 's/^[[:space:]]*//' | cut -c 1-300 || true)
  printf '%s (see %s)' "${words:-it left no word why}" "$log"
}

# A sleep that a signal ends.
pause() { sleep "$1" 9>&- & wait $! || true; }

# A service that ended is started again: at once, then after 1, 2, 4, 8 s when it keeps dying young.
service_died() {
  local name=$1 code=$2 lived deaths delay
  lived=$((SECONDS - service_since[$name]))
  deaths=$((lived < 20 ? ${service_deaths[$name]:-0} + 1 : 1))
  service_deaths[$name]=$deaths
  unset "service_pid[$name]"
  if [ "$deaths" -ge 6 ]; then
    die "The $name ended $deaths times, each within 20 s of its start: giving up. Its last words: $(service_last_words "$name")"
  fi
  delay=$((deaths < 2 ? 0 : 1 << (deaths - 2)))
  service_due[$name]=$((SECONDS + delay))
  printf 'The %s ended (%s); starting it again%s.\n' "$name" "$(exit_words "$code")" "$([ "$delay" -eq 0 ] || echo " in $delay s")"
}

exit_words() { if [ "$1" -gt 128 ]; then echo "signal $(kill -l $(($1 - 128)))"; else echo "exit code $1"; fi; }

# Watches until a signal ends this script.
service_watch() {
  local name pid code gone tick changed
  while :; do
    changed=no
    for name in "${!service_due[@]}"; do
      if [ "$SECONDS" -ge "${service_due[$name]}" ]; then service_start "$name"; changed=yes; fi
    done
    if [ -z "$connection" ] && ! cluster_pid "$data" > /dev/null; then
      printf 'PostgreSQL ended; starting it again.\n'
      cluster_start "$data" $((port + 3)) 9>&- 2>&8 || exit 1
      changed=yes
    fi
    [ "$changed" = no ] || write_run_file
    sleep 1 9>&- &
    tick=$!
    code=0 gone=""
    wait -n -p gone "${service_pid[@]}" "$tick" || code=$?
    [ "$gone" = "$tick" ] || kill "$tick" 2> /dev/null || true
    for name in "${!service_pid[@]}"; do
      pid=${service_pid[$name]}
      if kill -0 "$pid" 2> /dev/null; then continue; fi
      if [ "$pid" != "$gone" ]; then code=0; wait "$pid" || code=$?; fi
      service_died "$name" "$code"
    done
  done
}

# The worker first, with time to hand its rows back; then those that people see; PostgreSQL last.
services_stop() {
  local name
  service_end worker 40
  for name in console portal authority; do
    if service_alive "$name"; then kill -TERM "${service_pid[$name]}" 2> /dev/null || true; fi
  done
  for name in console portal authority; do service_end "$name" 15; done
  [ -n "$connection" ] || cluster_stop "$data" 9>&- 2>&8 || true
  rm -f "$data/run.json"
}

service_end() {
  local name=$1 seconds=$2 deadline
  service_alive "$name" || return 0
  kill -TERM "${service_pid[$name]}" 2> /dev/null || true
  deadline=$((SECONDS + seconds))
  while service_alive "$name" && [ "$SECONDS" -lt "$deadline" ]; do pause 0.1; done
  if service_alive "$name"; then
    printf 'The %s did not stop within %s s: ended by force.\n' "$name" "$seconds"
    kill -KILL "${service_pid[$name]}" 2> /dev/null || true
  fi
}

# Programs of a run that was killed were told to stop by the kernel: give them the time, and then none.
services_end_leftovers() {
  local pid deadline=$((SECONDS + 20)) signal=TERM
  [ -e "$data/run.json" ] || return 0
  while read -r pid; do
    while is_ours "$pid"; do
      [ "$SECONDS" -lt "$deadline" ] || signal=KILL
      kill -"$signal" "$pid" 2> /dev/null || true
      pause 0.2
    done
  done < <(sed -n 's/.*"[a-z]*_pid": \([0-9]\+\).*/\1/p' "$data/run.json")
  rm -f "$data/run.json"
}

is_ours() { tr '\0' '\n' 2> /dev/null < "/proc/$1/environ" | grep -qxF "Rcm__DataDirectory=$data"; }

# For scripts and tests: replaced as a whole, so that a reader never sees half of it.
write_run_file() {
  local pg_port=null
  [ -n "$connection" ] || pg_port=$((port + 3))
  cat > "$data/run.json.new" <<JSON
{
  "console_url": "http://127.0.0.1:$port",
  "authority_url": "http://127.0.0.1:$((port + 1))",
  "portal_url": "http://127.0.0.1:$((port + 2))",
  "pg_port": $pg_port,
  "run_pid": $$,
  "console_pid": ${service_pid[console]:-null},
  "worker_pid": ${service_pid[worker]:-null},
  "authority_pid": ${service_pid[authority]:-null},
  "portal_pid": ${service_pid[portal]:-null}
}
JSON
  mv -f "$data/run.json.new" "$data/run.json"
}
