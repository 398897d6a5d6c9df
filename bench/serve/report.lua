-- What wrk found, as one line of JSON. Latencies in microseconds.
done = function(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format('\n{"requests":%d,"seconds":%f,"p50":%d,"p99":%d,"errors":%d}\n', summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), errors))
end
