# What it may have cut off half-way: a client repeats it with the same Idempotency-Key.
s#^\( *\)errorfile 502 .*#\1http-error status 502 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=connection_terminated" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":502,"detail":"Whoever was answering is gone. It may have been done: ask again with the same Idempotency-Key."}'#
s#^\( *\)errorfile 503 .*#\1http-error status 503 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=destination_unavailable" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":503,"detail":"Nobody is there to answer. Nothing was done."}'#
s#^\( *\)errorfile 504 .*#\1http-error status 504 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=http_response_timeout" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":504,"detail":"The answer took too long. It may have been done: ask again with the same Idempotency-Key."}'#
# No application has taken the path yet: the shop's is every path.
/^backend default_backend/,/^backend / s#^\( *\)http-request return status 404 .*#\1http-request return status 503 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=destination_unavailable" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":503,"detail":"The shop is not open yet. Nothing was done."}'#
# What Serve says by itself is a line of text: at its own limits, without replicas, when it waited too
# long, when a replica failed outside the shop's code. The shop never answers so.
/^frontend http_frontend/ {
a\
    acl text res.hdr(content-type) -m beg text/plain
a\
    http-response return status 503 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=destination_unavailable" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":503,"detail":"Nobody is free to answer. Nothing was done."}' if text { status 429 503 }
a\
    http-response return status 504 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=http_response_timeout" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":504,"detail":"The answer took too long. It may have been done: ask again with the same Idempotency-Key."}' if text { status 408 504 }
a\
    http-response return status 502 content-type application/problem+json hdr Retry-After 2 hdr Proxy-Status "ingress; error=connection_terminated" string '{"type":"unavailable","title":"A part of the shop is out of reach; try again shortly.","status":502,"detail":"Whoever was answering is gone. It may have been done: ask again with the same Idempotency-Key."}' if text { status 500 502 }
}
