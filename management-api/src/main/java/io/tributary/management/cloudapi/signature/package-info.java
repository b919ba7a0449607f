/** The signatures of cloud calls: bytes and headers in, a verdict out. (Cloud API, sections 2 and 3.) */
@NullMarked
package io.tributary.management.cloudapi.signature;

import org.jspecify.annotations.NullMarked;
