/** Devices by the file: read line by line, reported line by line. */
@NullMarked
package io.tributary.management.transfer;

import org.jspecify.annotations.NullMarked;
