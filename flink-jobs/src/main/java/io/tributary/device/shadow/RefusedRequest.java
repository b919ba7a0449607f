package io.tributary.device.shadow;

/** What cannot be done, whatever the document is. */
record RefusedRequest(Asked asked, ShadowResult result) implements ShadowRequest {}
