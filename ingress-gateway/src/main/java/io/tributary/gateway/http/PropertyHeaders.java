package io.tributary.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 calls the properties of a message, as headers: {@code Content-Type}, {@code Message-Expiry} (seconds), {@code Response-Topic},
 * {@code Correlation-Data} (base64), and as often as wanted {@code User-Property: name=value}.
 */
final class PropertyHeaders {
    /** What clients say that were told nothing. */
    private static final String UNMEANT = "application/x-www-form-urlencoded";

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /**
     * Empty when the request says nothing of the kind.
     *
     * @throws RejectedException INVALID when a header is not of its form
     */
    static Optional<MessageProperties> of(HttpHeaders headers) {
        @Nullable String type = headers.get("Content-Type");
        if (UNMEANT.equals(type)) {
            type = null;
        }
        @Nullable String expiry = headers.get("Message-Expiry");
        @Nullable String response = headers.get("Response-Topic");
        @Nullable String correlation = headers.get("Correlation-Data");
        List<String> users = headers.getAll("User-Property");
        if (type == null && expiry == null && response == null && correlation == null && users.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(MessageProperties.newBuilder()
                .setContentType(type)
                .setExpirySeconds(expiry == null ? null : seconds(expiry))
                .setResponseTopic(response)
                .setCorrelationData(correlation == null ? null : bytes(correlation))
                .setUserProperties(properties(users))
                .build());
    }

    private static long seconds(String text) {
        if (!SECONDS.matcher(text).matches()) {
            throw refuse("Message-Expiry is not a number of seconds");
        }
        return Long.parseLong(text);
    }

    private static ByteBuffer bytes(String base64) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw refuse("Correlation-Data is not base64");
        }
    }

    private static List<UserProperty> properties(List<String> lines) {
        List<UserProperty> properties = new ArrayList<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw refuse("User-Property is not name=value");
            }
            properties.add(new UserProperty(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip()));
        }
        return properties;
    }

    private static RejectedException refuse(String detail) {
        return new RejectedException(Rejection.INVALID, detail);
    }

    private PropertyHeaders() {}
}
