/**
 * What forwarding to a user's HTTP server means, for all who do it or check it: where it may go, what is sent, how it is signed.
 * (Rule engine, section 4.)
 */
@NullMarked
package io.tributary.forward;

import org.jspecify.annotations.NullMarked;
