/** Thousands of devices that lose their connections together, in a process of their own. */
@NullMarked
package io.tributary.bench.crowd;

import org.jspecify.annotations.NullMarked;
