/** How bytes of a device reach a protocol: ports, TLS in its three kinds, WebSocket, PROXY protocol. */
@NullMarked
package io.tributary.gateway.transport;

import org.jspecify.annotations.NullMarked;
