#!/bin/sh
# HAProxy as Ray Serve starts it, but for its own metrics and statistics, which Ray has it tell on
# every interface without asking who is there: here on the loopback alone. Ray writes the file anew
# before each start and each reload.
set -eu
after_f=
for argument; do
  [ "$after_f" ] && sed -i \
    -e '/^frontend prometheus/,/^frontend http/ s/^\( *bind\) :/\1 127.0.0.1:/' \
    -e '/^listen stats/,$ s/^\( *bind\) \*:/\1 127.0.0.1:/' "$argument"
  [ "$argument" = -f ] && after_f=yes || after_f=
done
exec "$ATELIER_HAPROXY" "$@"
