#!/usr/bin/env bash
# Prepares a container engine for Testcontainers and prints the variables that point to it:
#
#     variables=$(build/containers/prepare.sh) && eval "$variables"
#
# A Docker that answers is used as it is. Otherwise, as root on Debian 12, podman takes its place: packages, a
# configuration of its own, images built on this machine and the API service; what is already there is left alone.
# Only "export NAME=value" lines go to stdout, everything else to stderr. See README.md.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=build/containers/common.sh
source "$here/common.sh"

readonly packages=(podman runc netavark aardvark-dns iptables mmdebstrap curl)
readonly service_seconds=30

# From here on stdout is stderr, and 3 is what the caller evaluates: no tool's chatter can end up in it.
exec 3>&1 1>&2

main() {
    if docker_answers; then
        log "using the Docker that answers at ${DOCKER_HOST:-its default socket}"
        export_docker
        return
    fi
    [[ $EUID -eq 0 ]] || fail "no Docker answers, and preparing podman instead needs root"
    mkdir -p "$state_dir" "${socket%/*}"
    exec 9>"$lock_file"
    flock --wait 600 9 || fail "another prepare.sh holds $lock_file"
    install_packages
    write_conf
    build_image "$base_image" build_base
    build_image "$nginx_image" build_nginx
    start_service
    export_podman
}

# Podman may stand behind DOCKER_HOST, left there by an earlier run; that is not a Docker which can pull.
docker_answers() {
    local version
    if command -v docker >/dev/null; then
        version=$(timeout 10 docker version --format '{{json .Server}}' 2>/dev/null) || version=
    else
        version=$(docker_version_by_curl) || version=
    fi
    if [[ -z $version && -n ${DOCKER_HOST:-} && $DOCKER_HOST != "unix://$socket" ]]; then
        log "warning: DOCKER_HOST=$DOCKER_HOST does not answer, preparing podman"
    fi
    [[ -n $version && $version != null && $version != *Podman* ]]
}

docker_version_by_curl() {
    local host=${DOCKER_HOST:-unix:///var/run/docker.sock}
    command -v curl >/dev/null || return 1
    case $host in
        unix://*) curl --silent --fail --max-time 10 --unix-socket "${host#unix://}" http://localhost/version ;;
        tcp://*) curl --silent --fail --max-time 10 "http://${host#tcp://}/version" ;;
        *) return 1 ;;
    esac
}

install_packages() {
    local package missing=()
    for package in "${packages[@]}"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail "missing: ${missing[*]}, and there is no apt-get to install them"
    log "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update || fail "apt-get update failed"
    apt-get -q install -y --no-install-recommends "${missing[@]}" || fail "cannot install ${missing[*]}"
}

# The limits stay within what this machine allows: without CAP_SYS_RESOURCE root cannot raise a hard limit, and podman's
# own defaults would try. crun refuses hybrid cgroups, and there may be no systemd to manage them or to log to.
write_conf() {
    local nofile nproc
    nofile=$(at_most 20000 "$(ulimit -Hn)")
    nproc=$(at_most 32768 "$(ulimit -Hu)")
    cat >"$conf_file.new" <<END
[containers]
default_ulimits = ["nofile=$nofile:$nofile", "nproc=$nproc:$nproc"]

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 5

[network]
network_backend = "netavark"
END
    mv "$conf_file.new" "$conf_file"
}

at_most() {
    if [[ $2 == unlimited ]] || (($2 > $1)); then echo "$1"; else echo "$2"; fi
}

build_image() {
    local image=$1 build=$2 began=$SECONDS
    engine image exists "localhost/$image" && return
    log "building $image"
    "$build" || fail "cannot build $image"
    log "built $image in $((SECONDS - began)) s"
}

build_base() {
    local tarball=$state_dir/base.tar code=0
    { mmdebstrap --quiet --variant=minbase bookworm "$tarball" &&
        engine import --quiet "$tarball" "localhost/$base_image"; } || code=1
    rm -f "$tarball"
    return "$code"
}

build_nginx() {
    engine build --quiet --network=host --tag "localhost/$nginx_image" "$here/nginx"
}

# The service must not hold our lock nor the pipe of the caller's $( ), hence the closed descriptors; and it outlives the
# checkout that started it, hence the root directory: without a working directory it can start no container.
start_service() {
    engine_answers && return
    rm -f "$socket" "$pid_file"
    log "starting podman's API service, log in $log_file"
    CONTAINERS_CONF=$conf_file nohup setsid env -C / podman system service --time=0 "unix://$socket" \
        </dev/null >>"$log_file" 2>&1 3>&- 9>&- &
    echo "$! $(start_time $!)" >"$pid_file"
    wait_for_service
}

wait_for_service() {
    local deadline=$((SECONDS + service_seconds))
    until engine_answers; do
        service_pid >/dev/null || fail "podman's API service ended: $(tail -n 5 "$log_file")"
        ((SECONDS < deadline)) || fail "podman's API service does not answer after $service_seconds s, see $log_file"
        sleep 0.1
    done
}

print() {
    printf 'export %s=%q\n' "$1" "$2" >&3
}

export_docker() {
    [[ -z ${DOCKER_HOST:-} ]] || print DOCKER_HOST "$DOCKER_HOST"
    print SLUICE_TEST_NGINX_IMAGE "$public_nginx_image"
}

# Without the override Testcontainers takes the bridge's gateway for the host; the tiny image serves bind mounts.
export_podman() {
    print DOCKER_HOST "unix://$socket"
    print TESTCONTAINERS_RYUK_DISABLED true
    print TESTCONTAINERS_HOST_OVERRIDE 127.0.0.1
    print TESTCONTAINERS_TINYIMAGE_CONTAINER_IMAGE "$base_image"
    print SLUICE_TEST_NGINX_IMAGE "$nginx_image"
}

main
