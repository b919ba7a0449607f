/** Who did what: every change is on record before it is made. */
@NullMarked
package io.tributary.management.audit;

import org.jspecify.annotations.NullMarked;
