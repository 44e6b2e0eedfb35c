# shellcheck shell=bash disable=SC2154
# Sourced by lb-bench/compare: the load and what it measures. All of it runs on the second processor.

# Prints what is asked for in a case.
path_of() {
    case $1 in
        16k | 1m | post) echo "/$1" ;;
        *) echo /128 ;;
    esac
}

prepare_load() {
    "$JDK_HOME/bin/javac" -d "$work/classes" "$here/side-by-side/Pace.java" "$here/side-by-side/Idle.java"
    printf 'wrk.method = "POST"\nwrk.body = string.rep("x", 16384)\n' >"$work/post.lua"
}

# As many requests as it can, each connection waiting for its response: prints "requests/s user-us system-us".
saturate() { # PROXY CASE SECONDS
    local before after options=()
    case $2 in
        post) options=(-s "$work/post.lua") ;;
        close) options=(-H "Connection: close") ;;
    esac
    before=$(ticks "$1")
    taskset -c 1 wrk -t1 -c"$connections" -d"$3s" --timeout 20s "${options[@]+"${options[@]}"}" \
        "http://127.0.0.1:${port[$1]}$(path_of "$2")" >"$work/wrk.out"
    after=$(ticks "$1")
    awk -v before="$before" -v after="$after" -v hz="$hz" -v who="$1, $2" -v errors="$work/errors" '
        /requests in/ { n = $1 }
        /^Requests\/sec/ { rate = $2 }
        /Non-2xx|Socket errors/ { print who ":" $0 > errors }
        END {
            if (n == 0) { print who ": no request came through" > errors; exit 1 }
            split(before, b); split(after, a); f = 1e6 / hz / n
            printf "%.0f %.3f %.3f\n", rate, (a[1] - b[1]) * f, (a[2] - b[2]) * f
        }' "$work/wrk.out"
}

# Requests evenly spaced at a rate: prints "requests/s p50-ms p99-ms p99.9-ms most-ms user-us system-us".
pace() { # PROXY CASE SECONDS RATE
    local before after options=()
    case $2 in
        post) options=(--post 16384) ;;
        close) options=(--close) ;;
    esac
    before=$(ticks "$1")
    taskset -c 1 "$JDK_HOME/bin/java" -XX:+UseSerialGC -Xms768m -Xmn512m -XX:TieredStopAtLevel=4 -cp "$work/classes" Pace \
        --port "${port[$1]}" --path "$(path_of "$2")" --connections "$connections" --rate "$4" --seconds "$3" \
        --warm-up "$pace_warm_up" "${options[@]+"${options[@]}"}" >"$work/pace.out"
    after=$(ticks "$1")
    awk -v before="$before" -v after="$after" -v hz="$hz" '
        { split(before, b); split(after, a); f = 1e6 / hz / $1
          printf "%.0f %s %s %s %s %.3f %.3f\n", $2, $3, $4, $5, $6, (a[1] - b[1]) * f, (a[2] - b[2]) * f }' "$work/pace.out"
}

# Opens idle connections to a proxy, each of which has had one exchange, and keeps them until release_idle.
hold_idle() { # PROXY HOW-MANY
    # What the one of the case before has said is not ours.
    rm -f "$work/idle-$1.log"
    start 1 "idle-$1" "$JDK_HOME/bin/java" -XX:+UseSerialGC -Xmx128m -cp "$work/classes" Idle "${port[$1]}" "$2"
    local attempt
    for attempt in $(seq 1 600); do
        if grep -q ready "$work/idle-$1.log" 2>/dev/null; then return; fi
        kill -0 "${pids[idle-$1]}" 2>/dev/null || break
        sleep 0.1
    done
    echo "compare: $2 idle connections to $1 did not come about (attempt $attempt):" >&2
    cat "$work/idle-$1.log" >&2
    exit 1
}

# Closes them and sets lost: how many of them the proxy had closed in the meantime.
# shellcheck disable=SC2034
release_idle() { # PROXY
    stop "idle-$1"
    lost=$(sed -n 's/^lost //p' "$work/idle-$1.log")
}
