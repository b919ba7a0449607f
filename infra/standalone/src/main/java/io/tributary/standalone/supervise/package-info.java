/** Keeps the processes of the platform running, and writes down how they are. */
@NullMarked
package io.tributary.standalone.supervise;

import org.jspecify.annotations.NullMarked;
