/** Devices that speak CoAP over DTLS, as many as the benchmark wants, in a process of their own. */
@NullMarked
package io.tributary.bench.coap;

import org.jspecify.annotations.NullMarked;
