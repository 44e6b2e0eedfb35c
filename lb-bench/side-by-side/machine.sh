# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by lb-bench/compare: tools, processes, and what the kernel accounts to them.

# Says what is missing; true where nothing is.
have_tools() {
    PATH=$PATH:/usr/sbin
    local pair
    missing=()
    for pair in nginx:nginx-light haproxy:haproxy wrk:wrk curl:curl strace:strace h2load:nghttp2-client openssl:openssl taskset:util-linux column:bsdextrautils; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
    done
    if [ "$(nproc)" -lt 2 ]; then
        echo "compare: two processors are needed, one for the proxies and one for the load." >&2
        exit 1
    fi
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    echo "compare: missing: ${missing[*]}" >&2
    return 1
}

need_tools() {
    if ! have_tools; then
        {
            apt-get update -q
            DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
        } >&2
    fi
    # shellcheck source=build/find-jdk.sh
    . "$root/build/find-jdk.sh"
    find_jdk 25 javac || exit 1
}

# Builds what is to be measured, and makes the directory of this run and its ports.
prepare() {
    local proxy
    for proxy in "${proxies[@]}"; do
        if [ "${kind[$proxy]}" = sluice ]; then "${tree[$proxy]}/sluice" version >&2; fi
    done
    export SLUICE_BUILD=never
    # As many descriptors as allowed: a proxy needs two for a connection.
    descriptors=$(ulimit -Hn)
    ulimit -n "$descriptors"
    hz=$(getconf CLK_TCK)
    work=$(mktemp -d)
    declare -gA pids=()
    trap finish EXIT
    trap 'exit 130' INT TERM
    mkdir "$work/www" "$work/samples"
    head -c 128 /dev/zero | tr '\0' x >"$work/www/128"
    head -c 16384 /dev/zero | tr '\0' x >"$work/www/16k"
    head -c 1048576 /dev/zero | tr '\0' x >"$work/www/1m"
    echo ok >"$work/www/healthz"
    chmod -R a+rX "$work"
    find_ports
}

# The first hundred ports that nobody listens on, so that two runs do not measure each other.
find_ports() {
    local port
    for port_base in $(seq 19000 100 31900); do
        for port in $(seq "$port_base" $((port_base + 99))); do
            if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue 2; fi
        done
        return
    done
    echo "compare: no hundred free ports from 19000 on" >&2
    exit 1
}

start() { # PROCESSOR NAME COMMAND...
    local processor=$1 name=$2
    shift 2
    taskset -c "$processor" "$@" >>"$work/$name.log" 2>&1 &
    pids[$name]=$!
}

stop() { # NAME
    kill "${pids[$1]}" 2>/dev/null || true
    wait "${pids[$1]}" 2>/dev/null || true
    unset "pids[$1]"
}

finish() {
    local name
    for name in "${!pids[@]}"; do kill "${pids[$name]}" 2>/dev/null || true; done
    for name in "${!pids[@]}"; do
        timeout 20 tail --pid="${pids[$name]}" -f /dev/null 2>/dev/null || kill -KILL "${pids[$name]}" 2>/dev/null || true
    done
    rm -rf "$work"
}

# The processes of a proxy: the one that was started and its children.
processes() {
    local pid=${pids[$1]}
    echo "$pid"
    tr ' ' '\n' <"/proc/$pid/task/$pid/children" 2>/dev/null || true
}

# Prints user and system ticks of a proxy.
ticks() {
    local pid
    for pid in $(processes "$1"); do awk '{ sub(/.*\) /, ""); print $12, $13 }' "/proc/$pid/stat"; done |
        awk '{ u += $1; s += $2 } END { print u, s }'
}

# Prints the resident set of a proxy in KiB.
rss() {
    local pid
    for pid in $(processes "$1"); do awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; done | awk '{ n += $1 } END { print n }'
}
