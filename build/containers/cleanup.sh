#!/usr/bin/env bash
# Undoes prepare.sh: removes the containers, networks and volumes that Testcontainers left in podman, and stops the API
# service if prepare.sh started it. Images stay, they make the next run fast. Harmless when there is nothing to undo.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=build/containers/common.sh
source "$here/common.sh"

readonly label=label=org.testcontainers=true
readonly stop_seconds=10

main() {
    if [[ ! -e $conf_file ]]; then
        log "nothing prepared here"
        return
    fi
    [[ $EUID -eq 0 ]] || fail "needs root, as prepare.sh did"
    remove container "$(engine ps --all --quiet --filter "$label")" --force --volumes --time 0
    remove network "$(engine network ls --quiet --filter "$label")" --force
    remove volume "$(engine volume ls --quiet --filter "$label")" --force
    stop_service
}

# remove KIND "ID..." OPTION...
remove() {
    local kind=$1 ids
    mapfile -t ids < <(grep . <<<"$2")
    shift 2
    ((${#ids[@]})) || return 0
    log "removing ${#ids[@]} $kind(s)"
    engine "$kind" rm "$@" "${ids[@]}" >/dev/null || fail "cannot remove every $kind"
}

stop_service() {
    local pid deadline=$((SECONDS + stop_seconds))
    if pid=$(service_pid); then
        log "stopping podman's API service, process $pid"
        kill "$pid"
        while service_pid >/dev/null && ((SECONDS < deadline)); do
            sleep 0.1
        done
        ! service_pid >/dev/null || kill -KILL "$pid"
        rm -f "$socket"
    fi
    rm -f "$pid_file"
}

main
