/** HAProxy's configuration: one thread, keep-alive both ways, the HTTP log on stdout. */
export function haproxyConfig(place: { port: number; upstreamPort: number }): string {
  return `
global
  nbthread 1
  maxconn 4096
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend callers
  bind 127.0.0.1:${place.port} backlog 1024
  default_backend legacy
backend legacy
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header Via "1.1 haproxy"
  server legacy 127.0.0.1:${place.upstreamPort}
`
}
