/** Products and devices: rules, ports, and the way their changes reach Kafka. */
@NullMarked
package io.tributary.management.registry;

import org.jspecify.annotations.NullMarked;
