/** Hands records to a user's HTTP server: signed, in the order of each device, again when that can help, set aside when not. */
@NullMarked
package io.tributary.connect.forward;

import org.jspecify.annotations.NullMarked;
