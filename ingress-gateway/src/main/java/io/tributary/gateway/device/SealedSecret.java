package io.tributary.gateway.device;

import java.util.Arrays;

/** A device secret under the master key ({@link io.tributary.codec.SecretBox} form). Equal when the bytes are. */
public final class SealedSecret {
    private final byte[] box;

    /** Takes the array over. */
    public SealedSecret(byte[] box) {
        this.box = box;
    }

    /** Whether the device has none, as certificate devices may. */
    boolean isEmpty() {
        return box.length == 0;
    }

    byte[] box() {
        return box;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSecret that && Arrays.equals(box, that.box);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(box);
    }

    @Override
    public String toString() {
        return "SealedSecret";
    }
}
