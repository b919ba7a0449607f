package io.tributary.device.shadow;

import java.util.Optional;

/**
 * What came of a request.
 *
 * @param after the document now
 * @param changed whether it is another than before; every accepted update makes it one
 * @param result the reply's code, of {@link ShadowResult}
 * @param reply the whole reply as JSON text, for {@code $shadow/operation/result}
 * @param delta the whole delta message as JSON text, where the device is to be told what is desired of it
 */
public record ShadowOutcome(ShadowDocument after, boolean changed, int result, String reply, Optional<String> delta) {}
