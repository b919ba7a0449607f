#!/bin/sh
# Installs the clients of other hands that tests use when they are there: mosquitto's and mqtt.js for OtherClientsIT, the Node toolkit
# of the reference product for NodeToolkitTest, libcoap's for the gateway's LibcoapTest. What cannot be installed is left out, and the test says that it was skipped. Never fails.
cd "$(dirname "$0")" || exit 0

missing=
# need <command> <Debian package>
need() {
    command -v "$1" >/dev/null || missing="$missing $2"
}
need mosquitto_sub mosquitto-clients
need coap-client-openssl libcoap3-bin
need npm npm # Debian's clashes with Node's own package, which brings it along
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    timeout 60 apt-get update >/dev/null 2>&1
    # one by one: a package that clashes keeps the others from nobody
    for package in $missing; do
        DEBIAN_FRONTEND=noninteractive timeout 120 apt-get install -y --no-install-recommends "$package" >/dev/null 2>&1 ||
            printf '%s could not be installed\n' "$package" >&2
    done
fi
# install <folder in node_modules> <package and version>
install() {
    if command -v npm >/dev/null && [ ! -d "target/npm/node_modules/$1" ]; then
        mkdir -p target/npm
        timeout 120 npm install --prefix target/npm --no-audit --no-fund --loglevel=error "$2" >/dev/null 2>&1 ||
            printf '%s could not be installed\n' "$2" >&2
    fi
}
install mqtt mqtt@5
install tencentcloud-sdk-nodejs-common tencentcloud-sdk-nodejs-common@4
exit 0
