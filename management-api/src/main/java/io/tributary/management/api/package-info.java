/** The native REST interface: one class per resource, one for all refusals. */
@NullMarked
package io.tributary.management.api;

import org.jspecify.annotations.NullMarked;
