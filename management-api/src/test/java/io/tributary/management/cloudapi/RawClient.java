package io.tributary.management.cloudapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.management.CloudApiServer;
import io.tributary.management.cloudapi.signature.RawCall;
import io.tributary.management.cloudapi.signature.Signing;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes cloud calls by hand, so that every part of them can be made wrong. */
final class RawClient {
    static final String VERSION = "2021-04-08";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String endpoint;

    RawClient(CloudApiServer server) {
        this.endpoint = server.endpoint();
    }

    /**
     * What came back.
     *
     * @param response what is within the envelope
     */
    record Answer(int status, JsonNode response, HttpResponse<byte[]> http) {
        String code() {
            return response.at("/Error/Code").asText();
        }

        String message() {
            return response.at("/Error/Message").asText();
        }
    }

    /** A call signed with TC3 whose parts may be changed before it is sent. */
    final class Tc3 {
        String method = "POST";
        String query = "";
        byte[] body = {};
        String secretId = CloudApiServer.ADMIN;
        String secretKey = CloudApiServer.SECRET_KEY;
        String signed = "content-type;host";
        long timestamp = Instant.now().getEpochSecond();
        Optional<String> authorization = Optional.empty();
        final Map<String, String> headers = new HashMap<>();

        Tc3(String action, String fields) {
            body = fields.getBytes(UTF_8);
            headers.put("x-tc-action", action);
            headers.put("x-tc-version", VERSION);
            headers.put("content-type", "application/json; charset=utf-8");
        }

        Tc3 with(String header, String value) {
            headers.put(header, value);
            return this;
        }

        Tc3 without(String header) {
            headers.remove(header);
            return this;
        }

        Answer send() {
            headers.putIfAbsent("x-tc-timestamp", Long.toString(timestamp));
            Map<String, String> all = new HashMap<>(headers);
            all.put("host", endpoint);
            byte[] digested = "UNSIGNED-PAYLOAD".equals(headers.get("x-tc-content-sha256"))
                    ? "UNSIGNED-PAYLOAD".getBytes(UTF_8)
                    : body;
            String header = authorization.orElseGet(() -> new Signing("127", signed, timestamp)
                    .header(new RawCall(method, query, all), digested, secretId, secretKey));
            headers.put("authorization", header);
            return RawClient.this.send(method, query, body, headers);
        }
    }

    Tc3 tc3(String action, String fields) {
        return new Tc3(action, fields);
    }

    /** A call signed with TC3, sent as it should be. */
    Answer call(String version, String action, String fields) {
        return tc3(action, fields).with("x-tc-version", version).send();
    }

    /** A call of the newer version. */
    Answer call(String action, String fields) {
        return call(VERSION, action, fields);
    }

    /** A call signed with v1. */
    Answer v1(String method, String algorithm, Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.putIfAbsent("Version", VERSION);
        all.putIfAbsent("Timestamp", Long.toString(Instant.now().getEpochSecond()));
        all.putIfAbsent("Nonce", "7");
        all.putIfAbsent("SecretId", CloudApiServer.ADMIN);
        all.putIfAbsent("SignatureMethod", algorithm);
        String source = method + endpoint + "/?"
                + all.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("&"));
        all.putIfAbsent(
                "Signature",
                Base64.getEncoder()
                        .encodeToString(Signing.hmac(algorithm, CloudApiServer.SECRET_KEY.getBytes(UTF_8), source)));
        String form = all.entrySet().stream()
                .map(each -> URLEncoder.encode(each.getKey(), UTF_8) + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return method.equals("GET")
                ? send("GET", form, new byte[0], Map.of())
                : send(method, "", form.getBytes(UTF_8), Map.of("content-type", "application/x-www-form-urlencoded"));
    }

    Answer send(String method, String query, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + endpoint + "/" + (query.isEmpty() ? "" : "?" + query)))
                .method(
                        method,
                        method.equals("GET")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean json = response.headers()
                    .firstValue("content-type")
                    .filter(type -> type.startsWith("application/json"))
                    .isPresent();
            boolean plain = response.headers().firstValue("content-encoding").isEmpty();
            JsonNode document = json && plain ? JSON.readTree(response.body()) : JSON.missingNode();
            return new Answer(response.statusCode(), document.path("Response"), response);
        } catch (IOException e) {
            throw new AssertionError(method + " " + query, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
