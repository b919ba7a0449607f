/** The management API process: configuration and wiring. */
@NullMarked
package io.tributary.management;

import org.jspecify.annotations.NullMarked;
