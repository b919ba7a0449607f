package io.tributary.device.shadow;

/** A request of a device, or of an application, as {@link ShadowFold} takes it. Immutable. */
public sealed interface ShadowRequest permits GetRequest, UpdateRequest, DeleteRequest, RefusedRequest {

    /** Reads a request (device protocol, 4.2). What is not one becomes a request that is answered with what is wrong; nothing is thrown. */
    static ShadowRequest parse(byte[] payload) {
        return new RequestReader().read(payload);
    }

    /** What the reply says again. */
    Asked asked();

    /** The name of the shadow that the request is for; empty: the plain one, or what was given is not a name. */
    default String name() {
        return asked().name();
    }
}
