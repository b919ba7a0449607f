/** The actions of the cloud API, as one table onto the services of the platform. */
@NullMarked
package io.tributary.management.cloudapi.actions;

import org.jspecify.annotations.NullMarked;
