package io.tributary.device;

import io.tributary.device.shadow.ShadowDocument;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a device beside its {@link DeviceState} because few events need it: looked up when one does, changed by effects. The
 * same for every look during one step.
 */
public interface Remembered {
    /** A shadow; {@link ShadowDocument#EMPTY} where there is none. */
    ShadowDocument shadow(String name);

    /**
     * What a pending message says.
     *
     * @param key of {@link DeviceState.Pending}
     */
    Content content(long key);

    /** The remote configuration; {@link Configuration#NONE} where there is none. */
    Configuration configuration();

    /** What a message says. */
    record Content(Payload payload, @Nullable Properties properties) {}

    /**
     * @param version 0: there is none
     * @param payload a JSON object
     */
    record Configuration(long version, boolean enabled, Payload payload) {
        public static final Configuration NONE = new Configuration(0, false, new Payload(new byte[0]));
    }
}
