package io.tributary.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Slows whoever guesses, keys of devices or passwords of people alike. Failures are counted per identity and per address; what comes
 * within a pause is to be refused unseen, and lengthens nothing. Identities that do not exist are counted like those that do.
 *
 * <p>So that guessing locks out nobody else: an identity that has proven itself from an address before has a count of its own for
 * the two together, and neither the guesses of its neighbours behind the same address nor those of strangers at its own name
 * delay it. Bounded and thread-safe, as {@link FailureCounts} are.
 */
public final class FailedTries {
    /** For many may share an address, and most of them are innocent. */
    private static final Duration ADDRESS_PAUSE_MAX = Duration.ofSeconds(10);

    private final int perIdentity;
    private final int perAddress;
    private final Duration pauseMax;
    private final Duration addressPauseMax;
    private final FailureCounts<Key> counts;
    private final ProvenPairs proven = new ProvenPairs();

    /** What is counted. */
    public enum Of {
        IDENTITY,
        ADDRESS,
        /** An identity at an address from which it has proven itself before. */
        BOTH
    }

    /** Why, and for how long, a try must not be looked at. */
    public record Pause(Of of, Duration left) {}

    private record Key(Optional<String> identity, Optional<Site> site) {
        static Key of(Of what, String identity, InetAddress from) {
            return new Key(
                    what == Of.ADDRESS ? Optional.empty() : Optional.of(identity),
                    what == Of.IDENTITY ? Optional.empty() : Optional.of(Site.of(from)));
        }
    }

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public FailedTries(Limits limits, LongSupplier nanoTime) {
        this.perIdentity = limits.authenticationFailures();
        this.perAddress = limits.authenticationFailuresPerAddress();
        this.pauseMax = limits.authenticationDelayMax();
        this.addressPauseMax = pauseMax.compareTo(ADDRESS_PAUSE_MAX) < 0 ? pauseMax : ADDRESS_PAUSE_MAX;
        this.counts = new FailureCounts<>(nanoTime);
    }

    /** The pause a try falls into; of several the longest. */
    public Optional<Pause> pause(String identity, InetAddress from) {
        if (counts.isEmpty()) { // nearly always: no digest of the pair then
            return Optional.empty();
        }
        Optional<Pause> longest = Optional.empty();
        for (Of of : countedOf(identity, from)) {
            Duration left = counts.pause(Key.of(of, identity, from));
            if (!left.isZero()
                    && longest.map(other -> left.compareTo(other.left()) > 0).orElse(true)) {
                longest = Optional.of(new Pause(of, left));
            }
        }
        return longest;
    }

    /**
     * A try failed.
     *
     * @return what has used up its free failures with this one, which is worth a line in a log
     */
    public Set<Of> failed(String identity, InetAddress from) {
        Set<Of> slowed = EnumSet.noneOf(Of.class);
        for (Of of : countedOf(identity, from)) {
            int free = of == Of.ADDRESS ? perAddress : perIdentity;
            Duration bound = of == Of.ADDRESS ? addressPauseMax : pauseMax;
            if (counts.count(Key.of(of, identity, from), free, bound) == free) {
                slowed.add(of);
            }
        }
        return slowed;
    }

    /** A try succeeded: from here on this identity at this address is judged by its own failures alone. */
    public void succeeded(String identity, InetAddress from) {
        proven.add(from, identity);
        if (!counts.isEmpty()) {
            counts.forgive(Key.of(Of.BOTH, identity, from));
        }
    }

    /** How many identities, addresses and pairs of them are being counted. */
    public int size() {
        return counts.size();
    }

    private Set<Of> countedOf(String identity, InetAddress from) {
        return proven.has(from, identity) ? EnumSet.of(Of.BOTH) : EnumSet.of(Of.IDENTITY, Of.ADDRESS);
    }
}
