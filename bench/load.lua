-- For wrk: `wrk -s load.lua URL -- METHOD BODY-FILE CONTENT-TYPE`. Prints one line of JSON after "RESULT ".
-- Only init and done: a hook per request or answer would cost the load generator its speed.
function init(args)
  if args[1] then wrk.method = args[1] end
  if args[2] then
    local file = assert(io.open(args[2], "rb"))
    wrk.body = file:read("*a")
    file:close()
    wrk.headers["Content-Type"] = args[3]
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"bytes":%.0f,"p50Ms":%.4f,"p99Ms":%.4f,' ..
    '"errors":{"connect":%d,"read":%d,"write":%d,"timeout":%d,"non-2xx":%d}}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
