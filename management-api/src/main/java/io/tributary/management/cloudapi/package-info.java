/** The cloud API: the reference product's management interface, so that its toolkits work against this platform. */
@NullMarked
package io.tributary.management.cloudapi;

import org.jspecify.annotations.NullMarked;
