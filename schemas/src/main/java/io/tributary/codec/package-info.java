/** How values and headers look on the wire. */
@NullMarked
package io.tributary.codec;

import org.jspecify.annotations.NullMarked;
