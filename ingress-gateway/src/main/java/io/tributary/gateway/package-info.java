/** The ingress gateway: {@link io.tributary.gateway.Gateway} wires the parts. */
@NullMarked
package io.tributary.gateway;

import org.jspecify.annotations.NullMarked;
