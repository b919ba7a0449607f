/** What can be set, where files lie, and the errors a person can act on. */
@NullMarked
package io.tributary.standalone.config;

import org.jspecify.annotations.NullMarked;
