/** What the gateway says: one JSON object a line, and every packet of the few devices that are traced. */
@NullMarked
package io.tributary.gateway.logging;

import org.jspecify.annotations.NullMarked;
