#!/bin/sh
# Installs the clients of other hands that tests use when they are there: mosquitto's and mqtt.js for OtherClientsIT, the Node toolkit
# of the reference product for NodeToolkitTest, libcoap's for the gateway's LibcoapTest. What cannot be installed is left out, and the test says that it was skipped. Never fails.
cd "$(dirname "$0")" || exit 0

if ! command -v mosquitto_sub >/dev/null || ! command -v mosquitto_pub >/dev/null || ! command -v npm >/dev/null ||
    ! command -v coap-client-openssl >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        (timeout 60 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 120 apt-get install -y --no-install-recommends mosquitto-clients npm libcoap3-bin) >/dev/null 2>&1 ||
            printf 'mosquitto-clients, npm and libcoap3-bin could not be installed\n' >&2
    fi
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
