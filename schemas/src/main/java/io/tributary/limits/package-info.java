/** Every limit of the contract as one typed record. */
@NullMarked
package io.tributary.limits;

import org.jspecify.annotations.NullMarked;
