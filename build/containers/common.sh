# Names and paths that prepare.sh and cleanup.sh share. Sourced, never run.
# shellcheck shell=bash disable=SC2034

# Everything of ours on the machine, beside the images in podman's storage, lives in this directory.
state_dir=${SLUICE_CONTAINERS_STATE:-/run/sluice-containers}
conf_file=$state_dir/containers.conf
pid_file=$state_dir/service.pid
log_file=$state_dir/service.log
lock_file=$state_dir/lock

socket=/run/podman/podman.sock

base_image=sluice-test/base:1
nginx_image=sluice-test/nginx:1
public_nginx_image=nginx:1

log() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
    log "error: $*"
    exit 1
}

# podman with our configuration; CONTAINERS_CONF replaces /etc/containers/containers.conf, which stays as it is.
engine() {
    CONTAINERS_CONF=$conf_file podman "$@"
}

engine_answers() {
    [[ -S $socket ]] &&
        curl --silent --fail --max-time 5 --output /dev/null --unix-socket "$socket" http://localhost/_ping
}

# Prints the process id of the service that prepare.sh started, if that very process still runs. The start time guards
# against an id that the kernel has given to somebody else since.
service_pid() {
    local pid started
    [[ -r $pid_file ]] && read -r pid started <"$pid_file" && [[ $(start_time "$pid") == "$started" ]] && echo "$pid"
}

# The 22nd field of /proc/PID/stat; the second may hold spaces and ends with the last parenthesis.
start_time() {
    local stat fields
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    read -r -a fields <<<"${stat##*) }"
    echo "${fields[19]}"
}
