/** nginx's configuration: one worker, keep-alive both ways, an access log, nothing written to temporary files; `mirrors` sends each request twice. */
export function nginxConfig(
  place: { port: number; upstreamPort: number; folder: string },
  mirrors = false,
): string {
  return `
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr warn;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http {
  # A buffered log, as nginx's documentation suggests under load; unbuffered costs a write a request.
  access_log access.log combined buffer=64k flush=1s;
  tcp_nodelay on;
  keepalive_requests 100000000;
  keepalive_timeout 3600s;
  client_body_buffer_size 128k;
  client_body_temp_path temp-body;
  proxy_temp_path temp-proxy;
  fastcgi_temp_path temp-fastcgi;
  uwsgi_temp_path temp-uwsgi;
  scgi_temp_path temp-scgi;
  proxy_max_temp_file_size 0;
  upstream legacy {
    server 127.0.0.1:${place.upstreamPort};
    keepalive 128;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${place.port} backlog=1024;
    location / {${mirrors ? '\n      mirror /mirror;' : ''}
      proxy_pass http://legacy;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header Via "1.1 nginx";
    }${mirrors ? MIRROR : ''}
  }
}
`
}

const MIRROR = `
    location = /mirror {
      internal;
      proxy_pass http://legacy$request_uri;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }`
