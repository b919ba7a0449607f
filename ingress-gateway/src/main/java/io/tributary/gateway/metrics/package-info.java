/** What the gateway counts. */
@NullMarked
package io.tributary.gateway.metrics;

import org.jspecify.annotations.NullMarked;
