/** Routes as values: what the server registers is what the OpenAPI document describes. */
@NullMarked
package io.tributary.management.api.route;

import org.jspecify.annotations.NullMarked;
