/** What stands before the routes: bodies read without a thread, bounds on everything a stranger can make grow, refusals in one form. */
@NullMarked
package io.tributary.management.server;

import org.jspecify.annotations.NullMarked;
