/** The broker process: Kafka in KRaft mode, formatted on first start. */
@NullMarked
package io.tributary.server.kafka;

import org.jspecify.annotations.NullMarked;
