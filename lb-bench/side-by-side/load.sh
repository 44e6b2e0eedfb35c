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
    # The kind of key that most sites have by now; each proxy has the same.
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
    printf 'wrk.method = "POST"\nwrk.body = string.rep("x", 16384)\n' >"$work/post.lua"
}

scheme_of() { if secure_case "$1"; then echo https; else echo http; fi; }

# As many requests as it can, each connection waiting for its response: prints "requests/s user-us system-us".
saturate() { # PROXY CASE SECONDS
    local before after options=() url
    url="$(scheme_of "$2")://127.0.0.1:${port[$1]}$(path_of "$2")"
    case $2 in
        post) options=(-s "$work/post.lua") ;;
        close | tls-new) options=(-H "Connection: close") ;;
    esac
    before=$(ticks "$1")
    case $2 in
        h2 | h2c | h2h2) saturate_http2 "$url" "$3" ;;
        tls-resumed) saturate_resumed "${port[$1]}" "$(path_of "$2")" "$3" ;;
        *)
            taskset -c 1 wrk -t1 -c"$connections" -d"$3s" --timeout 20s "${options[@]+"${options[@]}"}" "$url" >"$work/wrk.out"
            ;;
    esac
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

# 16 connections with 32 requests each under way; says what it did as wrk does.
saturate_http2() { # URL SECONDS
    taskset -c 1 h2load -t1 -c16 -m32 -D"$2" "$1" >"$work/h2load.out"
    awk '/^requests:/ { done = $8; failed = $10 + $12 }
         /^finished in/ { rate = $4 }
         END { print done, "requests in"; print "Requests/sec:", rate; if (failed > 0) print "Non-2xx or errors:", failed }' \
        "$work/h2load.out" >"$work/wrk.out"
}

# wrk never resumes a session. Four of these do, one connection after the other each; says what they did as wrk does.
saturate_resumed() { # PORT PATH SECONDS
    local one jobs=()
    for one in 1 2 3 4; do
        taskset -c 1 openssl s_time -connect "127.0.0.1:$1" -www "$2" -reuse -tls1_2 -time "$3" >"$work/s_time.$one" 2>&1 &
        jobs+=($!)
    done
    wait "${jobs[@]}"
    # Each prints its new connections first, then the resumed ones: "N connections in S real seconds, ...".
    awk -v seconds="$3" '/real seconds/ { n += $1 } END { print n, "requests in"; print "Requests/sec:", n / seconds }' \
        "$work"/s_time.[1-4] >"$work/wrk.out"
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
