package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;

/** The one thing a verb is about: its parameters say which, its text names it for a person, such as {@code group G1}. */
interface Thing {
    ApiPath path();
}
