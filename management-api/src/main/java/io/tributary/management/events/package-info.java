/** What happens, for those who watch: kept for a while, fanned out to many viewers without a thread for each. */
@NullMarked
package io.tributary.management.events;

import org.jspecify.annotations.NullMarked;
