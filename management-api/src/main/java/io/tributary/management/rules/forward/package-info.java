/** The check of the servers that rules forward to, over HTTP. */
@NullMarked
package io.tributary.management.rules.forward;

import org.jspecify.annotations.NullMarked;
