package io.tributary.device.shadow;

/** Deletes the document; its versions go on counting. Applications alone may (an extension of ours). */
record DeleteRequest(Asked asked) implements ShadowRequest {}
