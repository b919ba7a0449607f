package io.tributary.standalone.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer to "do you serve?". */
record Probe(boolean ready, String waitingFor) {
    static final Probe READY = new Probe(true, "");
    private static final int TIMEOUT_MILLIS = 2000;
    private static final Pattern WAITING_FOR = Pattern.compile("\"waitingFor\"\\s*:\\s*\"([^\"]*)\"");

    static Probe notYet(String waitingFor) {
        return new Probe(false, waitingFor);
    }

    static Probe http(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                connection.getInputStream().close();
                return READY;
            }
            try (InputStream body = connection.getErrorStream()) {
                return notYet(body == null ? "" : waitingFor(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            return notYet(""); // it does not listen yet
        }
    }

    static String waitingFor(String json) {
        Matcher found = WAITING_FOR.matcher(json);
        return found.find() ? "waits for " + found.group(1) : "";
    }
}
