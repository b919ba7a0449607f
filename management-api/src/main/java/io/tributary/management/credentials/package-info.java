/** Authorities, device certificates, and the master keys that everything secret lies under. */
@NullMarked
package io.tributary.management.credentials;

import org.jspecify.annotations.NullMarked;
