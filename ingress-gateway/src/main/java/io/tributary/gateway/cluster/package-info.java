/** Gateways among each other: who reads which partition of the downlink, and how many there are. They never talk, they read one log. */
@NullMarked
package io.tributary.gateway.cluster;

import org.jspecify.annotations.NullMarked;
