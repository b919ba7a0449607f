/** Verbs over the management API: products, devices, groups, users, keys, policies, the audit log. One class per noun, one inside it per verb. */
@NullMarked
package io.tributary.standalone.manage;

import org.jspecify.annotations.NullMarked;
