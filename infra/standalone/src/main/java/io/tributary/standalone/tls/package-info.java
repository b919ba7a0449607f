/** The platform's own certificate authority, and the gateway's certificates under it. */
@NullMarked
package io.tributary.standalone.tls;

import org.jspecify.annotations.NullMarked;
