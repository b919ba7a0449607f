package io.tributary.management.tasks;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What the platform puts into a URL so that who holds it may do one thing without a key, for an hour: sealed under the master key, so
 * that it can be neither made nor read elsewhere, and every node knows it again. Thread-safe.
 */
public final class Tickets {
    /** How long a URL is good. */
    public static final Duration LIFE = Duration.ofHours(1);

    private static final String OWNER = "task-ticket";
    private static final int LONGEST = 1_024;
    private static final String UPLOAD = "upload";
    private static final String RESULTS = "results";

    private final SecretBox box;
    private final Clock clock;

    /** What may be done. */
    public sealed interface Ticket {
        /** One file of this name may be uploaded, for a task of the product. */
        record Upload(String productId, String fileName) implements Ticket {}

        /**
         * What became of the devices of a task may be read.
         *
         * @param caller to whom it was given: what is shown is decided as for him, where he is without an address
         */
        record Results(long taskId, Caller caller) implements Ticket {}
    }

    public Tickets(SecretBox box, Clock clock) {
        this.box = box;
        this.clock = clock;
    }

    /** A ticket as one step of a path. */
    public String write(Ticket ticket) {
        String what;
        if (ticket instanceof Ticket.Upload upload) {
            what = UPLOAD + " " + upload.productId() + " " + upload.fileName();
        } else if (ticket instanceof Ticket.Results results) {
            Caller caller = results.caller();
            what = RESULTS + " " + results.taskId() + " " + caller.kind() + " " + caller.name() + " " + caller.keyId();
        } else {
            throw new IllegalStateException("no text for " + ticket);
        }
        String text = clock.instant().plus(LIFE).getEpochSecond() + " " + what;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(box.seal(text.getBytes(StandardCharsets.UTF_8), OWNER));
    }

    /** Reads a ticket for an upload; refuses with FORBIDDEN what is none, or has run out. */
    public Ticket.Upload upload(String text) {
        List<String> words = open(text, UPLOAD, 2);
        return new Ticket.Upload(words.get(0), words.get(1));
    }

    /** Reads a ticket for results; refuses with FORBIDDEN what is none, or has run out. */
    public Ticket.Results results(String text) {
        List<String> words = open(text, RESULTS, 4);
        Caller caller = new Caller(Caller.Kind.valueOf(words.get(1)), words.get(2), words.get(3), Optional.empty());
        return new Ticket.Results(Long.parseLong(words.get(0)), caller);
    }

    /** The words behind the kind, of which there are so many; nodes of before have put in fewer. */
    private List<String> open(String text, String kind, int count) {
        List<String> words;
        try {
            if (text.length() > LONGEST) {
                throw unknown();
            }
            byte[] clear = box.open(Base64.getUrlDecoder().decode(text), OWNER);
            words = List.of(new String(clear, StandardCharsets.UTF_8).split(" ", -1));
        } catch (IllegalArgumentException e) { // not base64, or not sealed by us
            throw unknown();
        }
        if (!words.get(1).equals(kind) || words.size() != count + 2) {
            throw unknown();
        }
        if (clock.instant().isAfter(Instant.ofEpochSecond(Long.parseLong(words.get(0))))) {
            throw new RejectedException(
                    Rejection.FORBIDDEN,
                    "the address was good for " + LIFE.toMinutes() + " minutes, and has run out",
                    "Ask for another.",
                    "");
        }
        return words.subList(2, words.size());
    }

    private static RejectedException unknown() {
        return new RejectedException(
                Rejection.FORBIDDEN,
                "the address was not made by this platform for this purpose",
                "Use the whole URL that the API gave; ask for another if it was cut.",
                "");
    }
}
