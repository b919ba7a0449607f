/** Spans of some messages. Nothing here is touched for the others. */
@NullMarked
package io.tributary.gateway.tracing;

import org.jspecify.annotations.NullMarked;
