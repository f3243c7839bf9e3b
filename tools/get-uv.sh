#!/bin/sh
# Fetches uv, which fetches the rest, into var/uv with whichever python3 has venv. Nothing outside var/ changes.
set -u
mkdir -p var
for python in python3 python3.13 python3.14 python3.12 python3.11 python3.10 python3.9 /usr/bin/python3; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || continue
    found=$python
    rm -rf var/uv
    "$python" -m venv var/uv >var/get-uv.log 2>&1 || continue
    if var/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.txt 2>>var/get-uv.log; then
        rm -f var/get-uv.log
        exit 0
    fi
    echo "uv could not be fetched by pip: is the network there? Its last words are in var/get-uv.log." >&2
    exit 1
done
rm -rf var/uv
if [ -z "${found:-}" ]; then
    echo "There is no python3 (3.9 or newer) here: install Python 3.13, then run make again." >&2
else
    echo "$found has no working venv module: install it (Debian and Ubuntu: python3-venv), then run make again." >&2
fi
exit 1
