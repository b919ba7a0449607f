/** Records in and out of Kafka as every job of ours reads and writes them: one place for guarantees and headers. */
@NullMarked
package io.tributary.stream;

import org.jspecify.annotations.NullMarked;
