package io.tributary.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code POST /v1/devices/{product}/{device}/messages/{topic}}: the body is the message, the status says what became of it. The topic is what
 * comes after {@code product/device/}, or the full name of a system topic. What MQTT 5 calls properties are headers, see
 * {@link PropertyHeaders}.
 */
final class ModernForm implements Route {
    /** With which its paths begin. */
    static final String PREFIX = "/v1/devices/";

    private static final Pattern PATH = Pattern.compile(PREFIX + "([^/]+)/([^/]+)/messages/(.+)");

    private final DeviceRequests devices;
    private final HttpPublishers publishers;

    ModernForm(DeviceRequests devices, HttpPublishers publishers) {
        this.devices = devices;
        this.publishers = publishers;
    }

    @Override
    public void serve(Request request, Consumer<Answer> answer) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            throw new RejectedException(
                    Rejection.NOT_FOUND,
                    "there is nothing here",
                    "Post to " + PREFIX + "{product}/{device}/messages/{topic}.",
                    "");
        }
        DeviceId id = new DeviceId(decoded(path.group(1)), decoded(path.group(2)));
        String name = decoded(path.group(3));
        HttpHeaders headers = request.headers();
        RegisteredDevice device = devices.signedOrWithToken(id, request);
        publishers.publish(
                device,
                name.startsWith("$") ? name : id + "/" + name,
                request.body(),
                1,
                PropertyHeaders.of(headers).orElse(null),
                Answer.NO_CONTENT,
                PlainAnswers::refused,
                answer);
    }

    /** What a path says; a plus sign is one. */
    private static String decoded(String part) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(Rejection.INVALID, "the path is not percent-encoded as it should be");
        }
    }

    @Override
    public Answer refused(RejectedException refusal) {
        return PlainAnswers.refused(refusal);
    }
}
