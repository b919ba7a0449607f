/** Dynamic registration as devices reach it: over HTTP and HTTPS. */
@NullMarked
package io.tributary.management.registration.http;

import org.jspecify.annotations.NullMarked;
