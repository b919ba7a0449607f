package io.tributary.gateway.device;

import io.tributary.gateway.logging.Quoted;
import io.tributary.gateway.logging.Seldom;
import io.tributary.limits.FailedTries;
import io.tributary.limits.FailureCounts;
import io.tributary.limits.Limits;
import io.tributary.limits.Site;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows whoever guesses the proof of a device's identity, as {@link FailedTries} says. A proof that is right and too old is no guess: it is
 * counted for identity and address together alone, so that a fleet without clocks delays each of its own and no neighbour. Thread-safe.
 */
final class FailedProofs {
    private static final Logger LOG = LoggerFactory.getLogger(FailedProofs.class);
    private static final int LINES = 20;

    private final int freeLate;
    private final Duration latePauseMax;
    private final FailedTries guesses;
    /** Apart, so that a large fleet without clocks does not make us forget who guesses. */
    private final FailureCounts<Late> late;

    private final Seldom lines = new Seldom(LINES);

    private record Late(String identity, Site site) {}

    FailedProofs(Limits limits, LongSupplier nanoTime) {
        this.freeLate = limits.authenticationFailures();
        this.latePauseMax = limits.authenticationDelayMax();
        this.guesses = new FailedTries(limits, nanoTime);
        this.late = new FailureCounts<>(nanoTime);
    }

    /** Why a try must not be looked at now; empty when it may. */
    Optional<ProofFailure> refusal(String identity, InetAddress from) {
        if (!late.isEmpty() && !late.pause(new Late(identity, Site.of(from))).isZero()) {
            return Optional.of(ProofFailure.SLOWED_IDENTITY);
        }
        return guesses.pause(identity, from)
                .map(pause -> pause.of() == FailedTries.Of.ADDRESS
                        ? ProofFailure.SLOWED_ADDRESS
                        : ProofFailure.SLOWED_IDENTITY);
    }

    /** A proof failed. */
    void failed(String identity, InetAddress from, ProofFailure cause) {
        if (cause.isGuess()) {
            guesses.failed(identity, from).forEach(of -> say(of, identity, from, cause));
        } else if (late.count(new Late(identity, Site.of(from)), freeLate, latePauseMax) == freeLate) {
            say(FailedTries.Of.BOTH, identity, from, cause);
        }
    }

    /** A proof succeeded: from here on this identity at this address is judged by its own failures alone. */
    void succeeded(String identity, InetAddress from) {
        guesses.succeeded(identity, from);
        if (!late.isEmpty()) {
            late.forgive(new Late(identity, Site.of(from)));
        }
    }

    /** How many identities, addresses and pairs of them are being counted. */
    long size() {
        return (long) guesses.size() + late.size();
    }

    private void say(FailedTries.Of of, String identity, InetAddress from, ProofFailure cause) {
        if (lines.now()) {
            LOG.atWarn()
                    .addKeyValue("of", of.name().toLowerCase(Locale.ROOT))
                    .addKeyValue("clientId", Quoted.of(identity, identity.length()))
                    .addKeyValue("address", from.getHostAddress())
                    .addKeyValue("cause", cause.tag())
                    .log("too many failed proofs of identity; further tries are slowed");
        }
    }
}
