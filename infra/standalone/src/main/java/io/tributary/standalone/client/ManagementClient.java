package io.tributary.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The management API as the verbs use it. Thread-safe. Whatever is not an answer is a {@link Refusal} with its remedy.
 *
 * <p>What can be asked twice without harm (reading, and creates under an idempotency key) is asked again, up to three times, when the
 * answer is lost or says when to come back.
 */
public final class ManagementClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** An import answers when all of the file has arrived; that takes as long as the line needs. */
    private static final Duration TRANSFER = Duration.ofMinutes(30);

    private static final int TRIES = 3;
    private static final long LONGEST_PAUSE_SECONDS = 5;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    /** Waits between two tries. */
    @FunctionalInterface
    interface Pause {
        void seconds(long number) throws InterruptedException;
    }

    /**
     * Something with the tag of the state it is in (RFC 9110, 8.8.3).
     *
     * @param tag empty when the answer has none
     */
    public record Tagged(JsonNode body, String tag) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final ApiAccess access;
    private final Pause pause;

    public ManagementClient(ApiAccess access) {
        this(access, TimeUnit.SECONDS::sleep);
    }

    ManagementClient(ApiAccess access, Pause pause) {
        this.access = access;
        this.pause = pause;
    }

    public JsonNode get(ApiPath path) {
        return json(text(request(path, ANSWER).GET().build(), true));
    }

    /** What {@link #patch(ApiPath, Object, String)} is decided on. */
    public Tagged getTagged(ApiPath path) {
        HttpResponse<String> answer = answer(request(path, ANSWER).GET().build(), true);
        return new Tagged(
                json(answer.body()), answer.headers().firstValue("ETag").orElse(""));
    }

    /**
     * Makes something, once, however often this must be asked.
     *
     * @param idempotencyKey of this creation
     */
    public JsonNode create(ApiPath path, Object body, String idempotencyKey) {
        return json(text(
                request(path, ANSWER)
                        .header("Idempotency-Key", idempotencyKey)
                        .header("Content-Type", "application/json")
                        .POST(bodyOf(body))
                        .build(),
                true));
    }

    /** Does what the path names. */
    public JsonNode post(ApiPath path, Object body) {
        return change("POST", path, body);
    }

    public JsonNode patch(ApiPath path, Object body) {
        return change("PATCH", path, body);
    }

    /**
     * Changes what is still in the state in which it was seen; refused with 412 otherwise.
     *
     * @param tag of {@link #getTagged}
     */
    public JsonNode patch(ApiPath path, Object body, String tag) {
        return json(text(
                request(path, ANSWER)
                        .header("Content-Type", "application/json")
                        .header("If-Match", tag)
                        .method("PATCH", bodyOf(body))
                        .build(),
                false));
    }

    public JsonNode put(ApiPath path, Object body) {
        return change("PUT", path, body);
    }

    public void delete(ApiPath path) {
        text(request(path, ANSWER).DELETE().build(), false);
    }

    /** An answer as it comes, for the caller to close. */
    public InputStream download(ApiPath path) {
        return streamed(request(path, TRANSFER).GET().build());
    }

    /** Sends a body of any length; the answer as it comes, for the caller to close. */
    public InputStream upload(ApiPath path, String type, BodyPublisher body) {
        return streamed(
                request(path, TRANSFER).header("Content-Type", type).POST(body).build());
    }

    /** Puts bytes where the path says; the same again does no harm. */
    public JsonNode put(ApiPath path, String type, BodyPublisher body) {
        return json(text(
                request(path, TRANSFER).header("Content-Type", type).PUT(body).build(), false));
    }

    /** That a streamed answer broke off. */
    public Refusal brokenOff(IOException cause, String remedy) {
        return new Refusal("the answer of the management API broke off (" + wordsOf(cause) + ")", remedy, cause);
    }

    private JsonNode change(String method, ApiPath path, Object body) {
        return json(text(
                request(path, ANSWER)
                        .header("Content-Type", "application/json")
                        .method(method, bodyOf(body))
                        .build(),
                false));
    }

    private HttpRequest.Builder request(ApiPath path, Duration patience) {
        return HttpRequest.newBuilder(URI.create(access.root() + path.toString()))
                .timeout(patience)
                .header("Authorization", "Bearer " + access.key());
    }

    private String text(HttpRequest request, boolean repeatable) {
        return answer(request, repeatable).body();
    }

    private HttpResponse<String> answer(HttpRequest request, boolean repeatable) {
        HttpResponse<String> answer = exchange(request, BodyHandlers.ofString(), repeatable);
        if (answer.statusCode() / 100 != 2) {
            throw refused(answer, answer.body());
        }
        return answer;
    }

    private InputStream streamed(HttpRequest request) {
        HttpResponse<InputStream> answer = exchange(request, BodyHandlers.ofInputStream(), false);
        if (answer.statusCode() / 100 == 2) {
            return answer.body();
        }
        try (InputStream body = answer.body()) {
            throw refused(answer, new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw refused(answer, "");
        }
    }

    private Refusal refused(HttpResponse<?> answer, String body) {
        return Problem.of(answer.statusCode(), body, retryAfter(answer)).refusal(access);
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler, boolean repeatable) {
        try {
            for (int number = 1; ; number++) {
                boolean last = !repeatable || number == TRIES;
                Optional<HttpResponse<T>> answer = tried(request, handler, last);
                if (answer.isPresent() && (last || !comesBack(answer.get()))) {
                    return answer.get();
                }
                pause.seconds(answer.map(ManagementClient::secondsToWait).orElse(1L));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted while the management API worked", "", e);
        }
    }

    /** The answer; empty when it was lost on its way and may be asked for again. */
    private <T> Optional<HttpResponse<T>> tried(HttpRequest request, BodyHandler<T> handler, boolean last)
            throws InterruptedException {
        try {
            return Optional.of(http.send(request, handler));
        } catch (ConnectException | HttpTimeoutException e) {
            throw silent(e);
        } catch (IOException e) {
            if (last) {
                throw silent(e);
            }
            return Optional.empty();
        }
    }

    private static boolean comesBack(HttpResponse<?> answer) {
        int status = answer.statusCode();
        return (status == UNAVAILABLE || status == TOO_MANY || status == CONFLICT)
                && retryAfter(answer).isPresent();
    }

    private static Optional<String> retryAfter(HttpResponse<?> answer) {
        return answer.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,6}"));
    }

    private static long secondsToWait(HttpResponse<?> answer) {
        return Math.min(
                LONGEST_PAUSE_SECONDS, retryAfter(answer).map(Long::valueOf).orElse(1L));
    }

    private Refusal silent(IOException cause) {
        return new Refusal(
                "the management API at " + access.root() + " does not answer (" + wordsOf(cause) + ")",
                "See `./tributary status`, start it with `./tributary up`, or name another with --endpoint.",
                cause);
    }

    private static String wordsOf(IOException cause) {
        if (cause instanceof HttpTimeoutException) {
            return "not in time";
        }
        String otherwise = cause instanceof ConnectException
                ? "no connection"
                : cause.getClass().getSimpleName();
        return Optional.ofNullable(cause.getMessage()).orElse(otherwise);
    }

    private JsonNode json(String body) {
        if (body.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refusal(
                    access.root() + " does not answer in JSON, so it is no management API",
                    "Check --endpoint and what listens there.",
                    e);
        }
    }

    private static BodyPublisher bodyOf(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not representable as JSON: " + body.getClass(), e);
        }
    }
}
