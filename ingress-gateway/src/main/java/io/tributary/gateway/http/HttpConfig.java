package io.tributary.gateway.http;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What devices may do over HTTP.
 *
 * @param registration host:port of the management API's ports for registration, to which such requests are passed on; empty: they are
 *     not served here
 * @param tokensInClear whether a token is taken that came without TLS, and not from this machine: only where a proxy ends TLS in front
 */
public record HttpConfig(String registration, boolean tokensInClear) {
    public static final HttpConfig DEFAULTS = new HttpConfig("", false);

    private static final Pattern ADDRESS = Pattern.compile("[^:/\\s]+:\\d{1,5}");

    public HttpConfig {
        if (!registration.isEmpty() && !ADDRESS.matcher(registration).matches()) {
            throw new IllegalArgumentException("deviceHttp.registration: '" + registration
                    + "' is no address; write it as host:port, such as 127.0.0.1:9003");
        }
    }

    /** Reads what a configuration changes over the defaults. */
    @JsonCreator
    static HttpConfig overDefaults(
            @JsonProperty("registration") @Nullable String registration,
            @JsonProperty("tokensInClear") @Nullable Boolean tokensInClear) {
        return new HttpConfig(registration == null ? "" : registration, tokensInClear != null && tokensInClear);
    }
}
