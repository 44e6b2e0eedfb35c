# shellcheck shell=bash disable=SC2154
# Sourced by lb-bench/compare: the backends and the proxies, each configured as one would for the work at hand.
#
# All three: two backends, keep-alive to both sides, X-Forwarded headers. HAProxy and Sluice probe the backends and serve
# Prometheus metrics; nginx can do neither. Clients may be silent for ten minutes, so that idle ones stay.

start_backends() {
    backends=($((port_base + 1)) $((port_base + 2)))
    # The same two on other ports, for those who speak HTTP/2 to them.
    http2_backends=($((port_base + 3)) $((port_base + 4)))
    local port
    for port in "${backends[@]}"; do
        # /post reads the whole body, which is what the mirror is for, before it answers with the file.
        cat >"$work/backend$port.conf" <<CONF
pid $work/backend$port.pid; worker_processes 1; daemon off; error_log $work/nginx-error.log;
worker_rlimit_nofile $descriptors; events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 64k;
  server {
    listen 127.0.0.1:$port backlog=4096; listen 127.0.0.1:$((port + 2)) http2 backlog=4096; root $work/www; default_type text/plain;
    location = /post { mirror /nobody; error_page 405 =200 /128; alias $work/www/128; }
    location = /nobody { internal; return 204; }
  }
}
CONF
        start 1 "backend$port" nginx -c "$work/backend$port.conf"
    done
}

# Starts all proxies for a case and waits until they answer; sets port[NAME].
start_proxies() { # CASE
    declare -gA port=()
    local proxy next=$((port_base + 10))
    for proxy in "${proxies[@]}"; do
        port[$proxy]=$next
        "configure_${kind[$proxy]}" "$proxy" "$1" $((next + 40))
        next=$((next + 1))
    done
    for proxy in "${proxies[@]}"; do await "$proxy" "$1"; done
}

await() { # PROXY CASE
    local attempt scheme how=()
    scheme=$(scheme_of "$2")
    if http2_case "$2"; then how=(--http2-prior-knowledge); fi
    for attempt in $(seq 1 300); do
        if curl -fsk -o /dev/null "${how[@]+"${how[@]}"}" "$scheme://127.0.0.1:${port[$1]}/128"; then return; fi
        kill -0 "${pids[$1]}" 2>/dev/null || break
        sleep 0.1
    done
    echo "compare: $1 does not answer after $attempt attempts:" >&2
    cat "$work/$1.log" >&2
    exit 1
}

stop_proxies() {
    local proxy
    for proxy in "${proxies[@]}"; do stop "$proxy"; done
}

configure_nginx() { # NAME CASE
    local log=off listen=""
    if secure_case "$2"; then listen=" ssl"; fi
    if http2_case "$2"; then listen+=" http2"; fi
    # A buffer, because neither of the others makes the client wait for the disk.
    if [ "$2" = log ]; then log="$work/$1.access combined buffer=64k flush=1s"; fi
    cat >"$work/$1.conf" <<CONF
pid $work/$1.pid; worker_processes 1; daemon off; error_log $work/nginx-error.log;
worker_rlimit_nofile $descriptors; events { worker_connections $((descriptors - 500)); }
http {
  access_log $log; keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 64k;
  upstream web {
    server 127.0.0.1:${backends[0]}; server 127.0.0.1:${backends[1]};
    keepalive 256; keepalive_requests 100000000; keepalive_timeout 600s;
  }
  server {
    listen 127.0.0.1:${port[$1]}$listen backlog=4096;
    ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:s:10m;
    location / {
      proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host;
      proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_set_header X-Forwarded-Host \$host;
    }
  }
}
CONF
    start 0 "$1" nginx -c "$work/$1.conf"
}

configure_haproxy() { # NAME CASE ADMIN-PORT
    local log="" maxconn=8000 strict="" reuse="" bind="" server="" ports=("${backends[@]}") probes=("" "")
    if secure_case "$2"; then bind="ssl crt $work/both.pem alpn http/1.1"; fi
    case $2 in
        h2) bind="ssl crt $work/both.pem alpn h2" ;;
        h2c | h2h2) bind="proto h2" ;;
    esac
    if [ "$2" = h2h2 ]; then
        # Its checks speak HTTP/1.1, on the ports where that is spoken.
        server="proto h2" ports=("${http2_backends[@]}") probes=("check-proto h1 port ${backends[0]}" "check-proto h1 port ${backends[1]}")
    fi
    # The cheapest way it has from a request to a file: a line to its standard output, which is one.
    if [ "$2" = log ]; then log=$'log stdout format raw local0 info\n  option httplog'; fi
    # It counts two descriptors for each connection, and with 10,000 refuses to start below 20,000, idle as they are.
    if [ "$2" = idle10000 ]; then maxconn=$((idle_connections + 200)) strict="no strict-limits"; fi
    # By itself it opens a backend connection for the first request of each client connection; the others never do.
    if [[ $2 == close || $2 == tls-* ]]; then reuse="http-reuse always"; fi
    cat >"$work/$1.cfg" <<CONF
global
  nbthread 1
  maxconn $maxconn
  $strict
defaults
  mode http
  timeout connect 5s
  timeout client 10m
  timeout server 60s
  timeout http-request 10s
  timeout http-keep-alive 10m
  option forwardfor
  $log
frontend web
  bind 127.0.0.1:${port[$1]} backlog 4096 $bind
  maxconn $maxconn
  default_backend web
frontend metrics
  bind 127.0.0.1:$3
  http-request use-service prometheus-exporter
backend web
  balance roundrobin
  $reuse
  option httpchk GET /healthz
  server a 127.0.0.1:${ports[0]} check inter 2s ${probes[0]} $server
  server b 127.0.0.1:${ports[1]} check inter 2s ${probes[1]} $server
CONF
    start 0 "$1" haproxy -db -f "$work/$1.cfg"
}

configure_sluice() { # NAME CASE ADMIN-PORT
    local log=off tls="" http="" probe="http: { path: /healthz }" ports=("${backends[@]}")
    if secure_case "$2"; then tls=", tls: { certificate: $work/cert.pem, key: $work/key.pem }"; fi
    if [ "$2" = h2h2 ]; then http="http: 2" probe="tcp: {}" ports=("${http2_backends[@]}"); fi
    if [ "$2" = log ]; then log="{ file: $work/$1.access }"; fi
    cat >"$work/$1.yaml" <<CONF
listeners: [ { name: web, bind: 127.0.0.1:${port[$1]}, pool: web, timeouts: { keep-alive: 10m }$tls } ]
pools:
  - name: web
    backends: [ 127.0.0.1:${ports[0]}, 127.0.0.1:${ports[1]} ]
    health: { $probe, interval: 2s }
    $http
admin: { bind: 127.0.0.1:$3 }
access-log: $log
process: { event-loops: 1${process[$1]:+, ${process[$1]}} }
CONF
    SLUICE_JAVA_OPTS="${SLUICE_JAVA_OPTS:-} ${jvm[$1]:-}" start 0 "$1" "${tree[$1]}/sluice" run "$work/$1.yaml"
}

# Empties the access logs, which grow by some MB each second.
empty_logs() {
    local proxy
    for proxy in "${proxies[@]}"; do
        : >"$work/$proxy.log"
        if [ -f "$work/$proxy.access" ]; then : >"$work/$proxy.access"; fi
    done
}
