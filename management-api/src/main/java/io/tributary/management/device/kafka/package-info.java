/** The log side of requests to devices. */
@NullMarked
package io.tributary.management.device.kafka;

import org.jspecify.annotations.NullMarked;
