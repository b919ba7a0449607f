/** What a rule is, as people write it: SQL and actions. Pure. */
@NullMarked
package io.tributary.rules;

import org.jspecify.annotations.NullMarked;
