/**
 * CoAP over DTLS and, where an operator wants it, over bare UDP. {@link io.tributary.gateway.coap.CoapEndpoints} is the map: DTLS says who
 * is there, {@link io.tributary.gateway.coap.DeviceRequests} answers what is asked. The only package that knows Californium.
 */
@NullMarked
package io.tributary.gateway.coap;

import org.jspecify.annotations.NullMarked;
