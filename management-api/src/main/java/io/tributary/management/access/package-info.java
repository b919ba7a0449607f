/** Who may use the API. */
@NullMarked
package io.tributary.management.access;

import org.jspecify.annotations.NullMarked;
