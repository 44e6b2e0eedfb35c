# shellcheck shell=bash disable=SC2154
# Sourced by lb-bench/compare: the cases. Samples go to $work/samples/CASE.PROXY.KIND, one line per round.

known_cases="128 16k 1m post idle1000 idle10000 close log tls tls-new tls-resumed h2 h2c h2h2 syscalls"

known_case() { [[ " $known_cases " == *" $1 "* ]]; }

title_of() {
    case $1 in
        128) echo "128 B" ;;
        16k) echo "16 KiB" ;;
        1m) echo "1 MiB" ;;
        post) echo "POST of 16 KiB, 128 B back" ;;
        idle1000) echo "128 B, beside 1,000 idle connections" ;;
        idle10000) echo "10,000 idle connections" ;;
        close) echo "128 B, a new connection for each request" ;;
        log) echo "128 B, access log on" ;;
        tls) echo "TLS 1.3, kept alive, 128 B" ;;
        tls-new) echo "TLS 1.3, a new connection and a full handshake for each request, 128 B" ;;
        tls-resumed) echo "TLS 1.2, a new connection and a resumed session for each request, 128 B" ;;
        h2) echo "HTTP/2 over TLS to HTTP/1.1 backends, 128 B" ;;
        h2c) echo "HTTP/2 without TLS to HTTP/1.1 backends, 128 B" ;;
        h2h2) echo "HTTP/2 without TLS on both sides, 128 B" ;;
        syscalls) echo "system calls per request, 128 B" ;;
    esac
}

# True where clients speak TLS.
secure_case() { case $1 in tls | tls-new | tls-resumed | h2) ;; *) false ;; esac }

# True where clients speak HTTP/2.
http2_case() { case $1 in h2 | h2c | h2h2) ;; *) false ;; esac }

# True where the generator of even rates can speak as the clients do.
paced_case() { ! secure_case "$1" && ! http2_case "$1"; }

# Each case starts the proxies anew, so that none inherits the memory of the case before.
run_case() { # CASE
    local proxy
    start_proxies "$1"
    case $1 in
        idle10000) run_idle "$1" ;;
        syscalls) run_syscalls "$1" ;;
        idle1000)
            for proxy in "${proxies[@]}"; do hold_idle "$proxy" 1000; done
            run_load "$1"
            for proxy in "${proxies[@]}"; do
                release_idle "$proxy"
                if [ "$lost" != 0 ]; then echo "$proxy, $1: closed $lost of 1000 idle connections" >>"$work/errors"; fi
            done
            ;;
        *) run_load "$1" ;;
    esac
    stop_proxies
}

sample() { # CASE PROXY KIND FIGURES
    printf '%s\n' "$4" >>"$work/samples/$1.$2.$3"
}

run_load() { # CASE
    local proxy round rate
    for proxy in "${proxies[@]}"; do
        saturate "$proxy" "$1" "$warm_up" >"$work/line"
        empty_logs
    done
    for round in $(seq 1 "$rounds"); do
        for proxy in "${proxies[@]}"; do
            saturate "$proxy" "$1" "$seconds" >"$work/line"
            sample "$1" "$proxy" full "$(awk '{ print $0, $2 + $3 }' "$work/line")"
            sample "$1" "$proxy" rss "$(rss "$proxy")"
            empty_logs
        done
        echo "$1, round $round of $rounds" >&2
    done
    if ! $fixed || ! paced_case "$1"; then return; fi
    # 60 % of what the slowest can: the same rate for all, at which none is full.
    rate=$(for proxy in "${proxies[@]}"; do median "$1" "$proxy" full 1; done | sort -n | awk 'NR == 1 { printf "%.0f", $1 * 0.6 }')
    for round in $(seq 1 "$rounds"); do
        for proxy in "${proxies[@]}"; do
            pace "$proxy" "$1" "$seconds" "$rate" >"$work/line"
            sample "$1" "$proxy" paced "$(cat "$work/line")"
            empty_logs
        done
        echo "$1 at $rate requests/s, round $round of $rounds" >&2
    done
}

# What the resident set grows by. Warmed up first, so that growth which has nothing to do with connections is over.
run_idle() { # CASE
    local proxy before after
    for proxy in "${proxies[@]}"; do
        saturate "$proxy" 128 "$warm_up" >"$work/line"
        before=$(rss "$proxy")
        hold_idle "$proxy" "$idle_connections"
        after=$(rss "$proxy")
        release_idle "$proxy"
        sample "$1" "$proxy" idle "$before $after $(((after - before) * 1024 / idle_connections)) $lost"
    done
}

# Under light load each event is handled alone, which is the most calls a request can need; under full load they share.
run_syscalls() { # CASE
    local proxy
    for proxy in "${proxies[@]}"; do
        saturate "$proxy" 128 "$warm_up" >"$work/line"
        trace "$1" "$proxy" light "pace $proxy 128 $seconds 500"
        trace "$1" "$proxy" full "saturate $proxy 128 $seconds"
    done
}

# Counts system calls while a command puts load on a proxy; the figures of the load mean nothing then.
trace() { # CASE PROXY KIND COMMAND
    local options=() pid requests
    for pid in $(processes "$2"); do options+=(-p "$pid"); done
    strace -f -c -o "$work/strace.out" "${options[@]}" 2>"$work/strace.log" &
    pids[strace]=$!
    sleep 1
    $4 >"$work/line"
    kill -INT "${pids[strace]}"
    wait "${pids[strace]}" || true
    unset "pids[strace]"
    requests=$(awk '/requests in/ { print $1 }' "$work/wrk.out")
    if [ "$3" = light ]; then requests=$(awk '{ print $1 }' "$work/pace.out"); fi
    sample "$1" "$2" "$3" "$(awk -v n="$requests" '
        $NF ~ /^(read|recvfrom|readv|recvmsg|recv)$/ { r += $4; next }
        $NF ~ /^(write|sendto|writev|sendmsg|send|splice|sendfile)$/ { w += $4; next }
        $NF ~ /^epoll_(p?wait2?|pwait)$/ { e += $4; next }
        $1 ~ /^[0-9.]+$/ && $NF != "total" { o += $4; if ($4 > most) { most = $4; name = $NF } }
        END { printf "%.2f %.2f %.2f %.2f %s\n", r / n, w / n, e / n, o / n, name }' "$work/strace.out")"
}
