/** One Connect sink connector per destination, kept as the rules want it. */
@NullMarked
package io.tributary.management.rules.connect;

import org.jspecify.annotations.NullMarked;
