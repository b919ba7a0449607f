package io.tributary.device.shadow;

/** Asks for the document. */
record GetRequest(Asked asked, boolean metadata) implements ShadowRequest {}
