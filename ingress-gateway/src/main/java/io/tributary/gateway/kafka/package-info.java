/** The gateway's ways into Kafka and out of it. The only package that knows the Kafka client. */
@NullMarked
package io.tributary.gateway.kafka;

import org.jspecify.annotations.NullMarked;
