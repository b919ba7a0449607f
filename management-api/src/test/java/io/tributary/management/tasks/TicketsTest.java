package io.tributary.management.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.Caller;
import io.tributary.management.tasks.Tickets.Ticket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private static final Caller ALICE = new Caller(Caller.Kind.USER, "alice", "AKID1", Optional.empty());
    private static final Tickets TICKETS = at(NOW, BOX);

    @Test
    void aTicketIsReadOnAnotherNodeForAsLongAsItIsGood() {
        String upload = TICKETS.write(new Ticket.Upload("PROD123456", "a.csv"));
        String results = TICKETS.write(new Ticket.Results(42, ALICE));
        Tickets other = at(NOW.plus(Tickets.LIFE), BOX);

        assertThat(upload).matches("[A-Za-z0-9_-]{100,300}");
        assertThat(other.upload(upload)).isEqualTo(new Ticket.Upload("PROD123456", "a.csv"));
        assertThat(other.results(results)).isEqualTo(new Ticket.Results(42, ALICE));
    }

    @Test
    void afterItsTimeItIsGoodForNothing() {
        String upload = TICKETS.write(new Ticket.Upload("PROD123456", "a.csv"));

        assertThatThrownBy(() -> at(NOW.plus(Tickets.LIFE).plus(Duration.ofSeconds(1)), BOX)
                        .upload(upload))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Rejection.FORBIDDEN))
                .hasMessageContaining("run out");
    }

    @Test
    void aTicketIsGoodForItsPurposeAlone() {
        refused(TICKETS.write(new Ticket.Results(42, ALICE)));
    }

    @Test
    void oneOfANodeOfBeforeIsAskedForAgain() {
        String text = NOW.plusSeconds(60).getEpochSecond() + " results 42 true";
        String before = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(BOX.seal(text.getBytes(StandardCharsets.UTF_8), "task-ticket"));

        assertThatThrownBy(() -> TICKETS.results(before)).hasMessageContaining("was not made by this platform");
    }

    @Test
    void nobodyElseMakesOne() {
        byte[] key = new byte[SecretBox.KEY_BYTES];
        Arrays.fill(key, (byte) 7);

        refused(at(NOW, new SecretBox(key)).write(new Ticket.Upload("PROD123456", "a.csv")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%", "AAAA", "äöü", "Ag"})
    void whatIsNoneIsRefused(String text) {
        refused(text);
        refused(text.repeat(2_000));
    }

    @Test
    void aChangedOneIsRefused() {
        String good = TICKETS.write(new Ticket.Upload("PROD123456", "a.csv"));
        for (int at = 0; at < good.length() - 1; at += 7) { // the last character may have bits that say nothing
            char other = good.charAt(at) == 'A' ? 'B' : 'A';
            refused(good.substring(0, at) + other + good.substring(at + 1));
        }
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> TICKETS.upload(text)).isInstanceOfSatisfying(RejectedException.class, e -> {
            assertThat(e.reason()).isEqualTo(Rejection.FORBIDDEN);
            assertThat(e.remedy()).isPresent();
        });
    }

    private static Tickets at(Instant now, SecretBox box) {
        return new Tickets(box, Clock.fixed(now, ZoneOffset.UTC));
    }
}
