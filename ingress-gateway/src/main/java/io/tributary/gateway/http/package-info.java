/** Devices over HTTP: what they publish and log, signed request by request or with a token; registration is passed on. */
@NullMarked
package io.tributary.gateway.http;

import org.jspecify.annotations.NullMarked;
