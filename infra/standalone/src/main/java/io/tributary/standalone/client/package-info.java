/** The management API seen from a command: where it is, what opens it, and its refusals as one line for a person. */
@NullMarked
package io.tributary.standalone.client;

import org.jspecify.annotations.NullMarked;
