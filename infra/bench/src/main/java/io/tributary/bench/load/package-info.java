/** Devices that cost next to nothing: packets as bytes, one event loop, no object per message. */
@NullMarked
package io.tributary.bench.load;

import org.jspecify.annotations.NullMarked;
