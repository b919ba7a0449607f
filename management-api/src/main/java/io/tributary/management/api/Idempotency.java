package io.tributary.management.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.idempotency.KeptAnswers;
import io.tributary.management.idempotency.KeptAnswers.Claim;
import io.tributary.management.idempotency.KeptAnswers.Key;
import io.tributary.management.registry.Unsealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a client repeat a create of which it does not know whether it was done: with the same {@code Idempotency-Key} the same request is
 * done once and gets the same answer for a day, the secret of a new device included, which is why answers are kept sealed. A refusal
 * has changed nothing and is not kept: the request is looked at anew.
 */
public final class Idempotency {
    /** The header that names a request. */
    public static final String HEADER = "Idempotency-Key";

    private static final Logger LOG = LoggerFactory.getLogger(Idempotency.class);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final List<String> HEADERS = List.of("Content-Type", "Location", "ETag", "Cache-Control");
    private static final String RETRY_SECONDS = "1";

    private final KeptAnswers answers;
    private final SecretBox box;

    /** An answer as it is sealed. */
    record KeptAnswer(int status, Map<String, String> headers, String body) {}

    public Idempotency(KeptAnswers answers, SecretBox box) {
        this.answers = answers;
        this.box = box;
    }

    /** The same handler, for requests that may come twice. */
    public Handler around(Handler create) {
        return http -> {
            Optional<String> named = Optional.ofNullable(http.header(HEADER));
            if (named.isEmpty()) {
                create.handle(http);
                return;
            }
            Key key = new Key(Authentication.callerOf(http).principal(), requireKey(named.get()));
            byte[] fingerprint = fingerprintOf(http);
            UUID holder = UUID.randomUUID();
            Claim claim = answers.claim(key, fingerprint, holder);
            if (claim instanceof Claim.Ours) {
                work(create, http, key, fingerprint, holder);
            } else if (claim instanceof Claim.Answered answered) {
                replay(http, open(answered.sealed(), key));
            } else if (claim instanceof Claim.Busy) {
                http.header("Retry-After", RETRY_SECONDS);
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "the request with this key is being worked on",
                        "Ask again in a second; the answer will be the same.",
                        HEADER);
            } else {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the key was used for another request",
                        "Choose a new key for each thing to be made, such as a UUID.",
                        HEADER);
            }
        };
    }

    @SuppressWarnings("CatchingUnchecked") // whatever the handler throws is thrown on; the claim must not outlive it
    private void work(Handler create, Context http, Key key, byte[] fingerprint, UUID holder) throws Exception {
        try {
            create.handle(http);
        } catch (Exception refusal) {
            afterwards(key, () -> answers.release(key, holder));
            throw refusal;
        }
        Later.then(
                http,
                () -> afterwards(key, () -> answers.keep(key, fingerprint, holder, seal(answerOf(http), key))),
                () -> afterwards(key, () -> answers.release(key, holder)));
    }

    /** The work is done or refused already; when Cassandra goes away now, its answer holds and the claim runs out by itself. */
    private static void afterwards(Key key, Runnable note) {
        try {
            note.run();
        } catch (RejectedException e) {
            LOG.atWarn()
                    .addKeyValue("caller", key.caller())
                    .log("an answer is not kept for repeats: {}", e.getMessage());
        }
    }

    private static KeptAnswer answerOf(Context http) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : HEADERS) {
            Optional.ofNullable(http.res().getHeader(name)).ifPresent(value -> headers.put(name, value));
        }
        String body = Optional.ofNullable(http.result()).orElse("");
        return new KeptAnswer(http.status().getCode(), headers, body);
    }

    private static void replay(Context http, KeptAnswer answer) {
        answer.headers().forEach(http::header);
        http.status(HttpStatus.forStatus(answer.status()))
                .header("Idempotency-Replayed", "true")
                .result(answer.body());
        Optional.ofNullable(answer.headers().get("Content-Type")).ifPresent(http::contentType);
    }

    private byte[] seal(KeptAnswer answer, Key key) {
        try {
            return box.seal(Requests.JSON.writeValueAsBytes(answer), ownerOf(key));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts has a JSON form", e);
        }
    }

    private KeptAnswer open(byte[] sealed, Key key) {
        try {
            return Requests.JSON.readValue(Unsealing.open(box, sealed, ownerOf(key)), KeptAnswer.class);
        } catch (IOException e) {
            throw new IllegalStateException("what was kept is not an answer", e);
        }
    }

    private static String ownerOf(Key key) {
        return "answer/" + key.caller() + "/" + key.key();
    }

    private static String requireKey(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the idempotency key is not 1 to 255 visible ASCII characters",
                    "Use a UUID.",
                    HEADER);
        }
        return key;
    }

    private static byte[] fingerprintOf(Context http) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String query = Optional.ofNullable(http.queryString()).orElse("");
            String target = http.method() + " " + http.path() + "?" + query + "\n";
            digest.update(target.getBytes(StandardCharsets.UTF_8));
            return digest.digest(http.bodyAsBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
