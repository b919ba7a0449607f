/** The command {@code ./tributary}: one class per verb. */
@NullMarked
package io.tributary.standalone;

import org.jspecify.annotations.NullMarked;
