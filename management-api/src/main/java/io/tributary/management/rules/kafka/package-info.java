/** What rules need of Kafka. */
@NullMarked
package io.tributary.management.rules.kafka;

import org.jspecify.annotations.NullMarked;
