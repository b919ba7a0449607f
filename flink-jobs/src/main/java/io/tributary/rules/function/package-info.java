/** SQL functions that only an IoT hub needs, beside Flink's own. */
@NullMarked
package io.tributary.rules.function;

import org.jspecify.annotations.NullMarked;
