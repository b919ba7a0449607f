/** From a rule's text to what can run, or to what is wrong with it and where. */
@NullMarked
package io.tributary.rules.compile;

import org.jspecify.annotations.NullMarked;
