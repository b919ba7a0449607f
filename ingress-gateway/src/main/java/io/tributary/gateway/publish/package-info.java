/** What a device may publish, how often, and the record it becomes: the same whatever protocol it speaks. */
@NullMarked
package io.tributary.gateway.publish;

import org.jspecify.annotations.NullMarked;
