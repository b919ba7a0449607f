/** The cloud API as its model says it: what an action takes and answers, read from and written to the wire. (Cloud API, sections 3, 4, 7 and 8.) */
@NullMarked
package io.tributary.management.cloudapi.model;

import org.jspecify.annotations.NullMarked;
