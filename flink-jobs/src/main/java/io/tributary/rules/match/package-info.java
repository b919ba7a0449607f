/** Which rules a message is for. Pure. */
@NullMarked
package io.tributary.rules.match;

import org.jspecify.annotations.NullMarked;
