#!/bin/sh
# HAProxy as Ray Serve starts it, but for its own metrics and statistics, which Ray has it tell on
# every interface without asking who is there: here on the loopback alone. Ray writes the file anew
# before each start and each reload.
#
# Nodes that share this machine have one port for visitors: each answers on it at an address of its
# own. Replicas of all of them listen on the loopback, not at the address of their node.
set -eu
after_f=
for argument; do
  [ "$after_f" ] && sed -i \
    -e '/^frontend prometheus/,/^frontend http/ s/^\( *bind\) :/\1 127.0.0.1:/' \
    -e '/^listen stats/,$ s/^\( *bind\) \*:/\1 127.0.0.1:/' "$argument"
  [ "$after_f" ] && [ "${ATELIER_NODE_ADDRESS-}" ] && sed -i \
    -e "/^frontend http_frontend/,/^backend/ s/^\( *bind\) [^ ]*:/\1 $ATELIER_NODE_ADDRESS:/" \
    -e 's/^\( *server [^ ]*\) [^ ]*:/\1 127.0.0.1:/' "$argument"
  [ "$argument" = -f ] && after_f=yes || after_f=
done
exec "$(dirname "$0")/../deployments/ingress/haproxy.sh" "$@"
