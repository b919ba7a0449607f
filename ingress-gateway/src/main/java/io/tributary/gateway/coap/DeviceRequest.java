package io.tributary.gateway.coap;

import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.option.MapBasedOptionRegistry;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.eclipse.californium.core.coap.option.OptionRegistry;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;

/**
 * What a device asks, read from the options of its request. The reference SDK puts a topic with its slashes into one option; standard
 * clients have an option for each level. (Device protocol, section 15.2.)
 *
 * @param topic without a slash in front
 * @param sdk whether it is the reference SDK's form, and wants the answers of that form
 * @param token option 61, the proof of an authentication by request; empty: there is none
 * @param wantsPayload option 62 says that the answer is to have one
 */
record DeviceRequest(String topic, boolean sdk, Optional<byte[]> token, boolean wantsPayload) {
    /** The last part of the path on which the reference SDK asks for a token. */
    static final String AUTHENTICATION = "/txauth9w0BAQsFA";

    private static final int LONGEST_TOKEN = 64;
    static final OpaqueOptionDefinition TOKEN = new OpaqueOptionDefinition(61, "Auth-Token", true, 0, LONGEST_TOKEN);
    static final OpaqueOptionDefinition NEED_RESPONSE = new OpaqueOptionDefinition(62, "Need-Response", true, 0, 8);

    /** The standard's options and these two; a critical option that is not among them is answered with 4.02. */
    static final OptionRegistry OPTIONS =
            new MapBasedOptionRegistry(StandardOptionRegistry.STANDARD_OPTIONS, TOKEN, NEED_RESPONSE);

    static DeviceRequest of(OptionSet options) {
        List<String> path = options.getUriPath();
        boolean inOne = path.size() == 1 && path.get(0).indexOf('/') >= 0;
        Option needResponse = options.getOtherOption(NEED_RESPONSE);
        Option token = options.getOtherOption(TOKEN);
        return new DeviceRequest(
                path.size() == 1 ? path.get(0) : String.join("/", path),
                inOne || needResponse != null,
                token == null ? Optional.empty() : Optional.of(token.getValue()),
                needResponse != null
                        && needResponse.getValue().length == 1
                        && needResponse.getValue()[0] == '1');
    }

    /** Whether it asks for a token instead of publishing. */
    boolean asksForToken() {
        return topic.endsWith(AUTHENTICATION);
    }
}
