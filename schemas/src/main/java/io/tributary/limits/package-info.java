/** Every limit of the contract as one typed record, and what bounds strangers: by where they come from, how often they fail, how fast they ask. */
@NullMarked
package io.tributary.limits;

import org.jspecify.annotations.NullMarked;
