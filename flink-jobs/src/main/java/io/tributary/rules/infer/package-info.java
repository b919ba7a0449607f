/** From payloads to the schema that a product's table is made of; pure. */
@NullMarked
package io.tributary.rules.infer;

import org.jspecify.annotations.NullMarked;
