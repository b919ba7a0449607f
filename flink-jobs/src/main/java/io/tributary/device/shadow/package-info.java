/** A device's shadow: requests in, the document and replies out (device protocol, section 4). No clock, no I/O, no Flink. */
@NullMarked
package io.tributary.device.shadow;

import org.jspecify.annotations.NullMarked;
