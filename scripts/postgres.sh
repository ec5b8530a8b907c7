#!/usr/bin/env bash
# PostgreSQL servers for the tests: each in a folder of its own, on a free port of loopback, with fsync on, ended by its own process id.
# 75 means: this machine cannot run it.
set -euo pipefail

usage() {
  cat >&2 <<'WORDS'
usage: postgres.sh install           make sure that this machine has PostgreSQL
       postgres.sh start DIR [OF [NAME]]   make a server in DIR when there is none (with OF: a standby, named NAME or `standby`, of the server in OF),
                                           start it, print its address
       postgres.sh run DIR [OF [NAME]]     start it, then stop and remove it once standard input ends
       postgres.sh promote DIR       make the standby in DIR a primary
       postgres.sh follow DIR OF     have the standby in DIR follow the server in OF
       postgres.sh ask DIR SQL       the first cell of what a statement of the administrator finds
       postgres.sh crash DIR         kill -9 for the server and all its processes
       postgres.sh freeze DIR        stop all its processes in the middle of whatever they do, as a cut network or a hanging disk does
       postgres.sh thaw DIR          have them go on
       postgres.sh stop DIR          stop it
WORDS
  exit 2
}

# The folder of the newest server's programs.
programs() {
  local folder
  for folder in "$(pg_config --bindir 2>/dev/null || true)" $(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV); do
    if [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

need() {
  if ! bin=$(programs); then
    echo "SKIPPED: there is no PostgreSQL on this machine (apt-get install -y postgresql)" >&2
    exit 75
  fi
}

# The server refuses to run as root.
plain() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u "$user" -- "$@"
  else
    "$@"
  fi
}

install() {
  programs >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "PostgreSQL is missing: installing it with apt" >&2
    # Without a cluster of its own: the tests make theirs.
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql >&2 || true
  fi
  need
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return 0
    fi
  done
}

address() { echo "postgres://fingerpost:$(cat "$dir/password")@127.0.0.1:$(cat "$dir/port")/postgres"; }

# Everything in the folder belongs to the user that runs the server.
own() {
  mkdir -p "$dir"
  [ "$(id -u)" != 0 ] || chown "$user" "$dir"
  plain test -w "$dir" || { echo "$dir cannot be reached by the user $user, as whom the server runs: choose a folder in a place that is open to all" >&2; exit 1; }
}

settings() {
  cat >>"$dir/data/postgresql.conf" <<WORDS
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = on
shared_buffers = 32MB
max_connections = 200
WORDS
}

# Where a standby finds its primary. The password is the same for all of them.
upstream() { echo "host=127.0.0.1 port=$(cat "$of/port") user=fingerpost application_name=$name"; }

make() {
  own
  if [ -n "$of" ]; then
    cp "$of/password" "$dir/password"
    PGPASSWORD=$(cat "$of/password") plain "$bin/pg_basebackup" --pgdata="$dir/data" --no-sync --checkpoint=fast --write-recovery-conf \
      --dbname="$(upstream)"
    return 0
  fi
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/password"
  chmod 644 "$dir/password"
  plain "$bin/initdb" --pgdata="$dir/data" --username=fingerpost --pwfile="$dir/password" --auth=scram-sha-256 --encoding=UTF8 \
    --locale=C --no-sync >/dev/null
  settings
}

# A port that was free a moment ago may be taken by now, and after a kill the old processes may still be on their way out.
begin() {
  local try
  for try in 1 2 3 4 5 6 7 8 9 10; do
    [ -e "$dir/port" ] || free_port >"$dir/port"
    if plain "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/log" --options="-p $(cat "$dir/port")" --wait --silent start >/dev/null 2>&1 </dev/null; then
      touch "$dir/started"
      address
      return 0
    fi
    [ -e "$dir/started" ] || rm -f "$dir/port"
    sleep 0.3
  done
  tail -n 5 "$dir/log" >&2 || true
  return 1
}

stop() {
  [ ! -e "$dir/data/postmaster.pid" ] || plain "$bin/pg_ctl" --pgdata="$dir/data" --mode=immediate --wait --silent stop 2>/dev/null || true
}

[ $# -ge 1 ] || usage
dir="${2:-}"
of="${3:-}"
name="${4:-standby}"
user=nobody
! id postgres >/dev/null 2>&1 || user=postgres
case "$1" in
install) install ;;
start)
  [ -n "$dir" ] || usage
  need
  [ -e "$dir/data" ] || make
  begin
  ;;
run)
  [ -n "$dir" ] || usage
  need
  trap 'stop; rm -rf "$dir"' EXIT
  [ -e "$dir/data" ] || make
  begin
  cat >/dev/null
  ;;
crash | freeze | thaw)
  [ -n "$dir" ] || usage
  main=$(head -n 1 "$dir/data/postmaster.pid")
  # The main process first, so that it starts nothing anew.
  kill -STOP "$main"
  own_processes=$(cat "/proc/$main/task/$main/children" 2>/dev/null || ps -o pid= --ppid "$main")
  declare -A signals=([crash]=KILL [freeze]=STOP [thaw]=CONT)
  # shellcheck disable=SC2086
  kill -"${signals[$1]}" $own_processes "$main" 2>/dev/null || true
  ;;
promote)
  [ -n "$dir" ] || usage
  need
  plain "$bin/pg_ctl" --pgdata="$dir/data" --wait --silent promote
  ;;
ask)
  [ -n "$of" ] || usage
  need
  "$bin/psql" --no-psqlrc --tuples-only --no-align --quiet --command="$of" "$(address)"
  ;;
follow)
  [ -n "$of" ] || usage
  need
  name=$(sed -n "s/^primary_conninfo.*application_name=\([a-z0-9_]*\).*/\1/p" "$dir/data/postgresql.auto.conf" | tail -n 1)
  # The last line of a setting counts.
  echo "primary_conninfo = '$(upstream) password=$(cat "$of/password")'" >>"$dir/data/postgresql.auto.conf"
  plain "$bin/pg_ctl" --pgdata="$dir/data" --silent reload
  ;;
stop)
  [ -n "$dir" ] || usage
  need
  stop
  ;;
*) usage ;;
esac
