package io.tributary.management.platform;

import io.tributary.identity.RejectedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the parts of the platform are, as this process sees them. */
public final class PlatformHealth {
    private static final long PATIENCE_SECONDS = 3;

    /**
     * One part.
     *
     * @param detail for people
     */
    public record Component(String name, boolean ready, String detail) {}

    /** Looks at one part; throws when it does not answer. */
    @FunctionalInterface
    public interface Probe {
        /** What to say about a part that is well. */
        String look() throws Exception;
    }

    private final Executor executor;
    private final Map<String, Probe> probes = new LinkedHashMap<>();

    /**
     * @param executor runs the probes, so that a slow one does not keep the others
     */
    public PlatformHealth(Executor executor, Map<String, Probe> probes) {
        this.executor = executor;
        this.probes.putAll(probes);
    }

    /** All parts, each asked now; a part that stays silent is not ready. */
    public List<Component> components() {
        Map<String, CompletableFuture<Component>> answers = new LinkedHashMap<>();
        probes.forEach((name, probe) -> answers.put(
                name,
                CompletableFuture.supplyAsync(() -> ask(name, probe), executor)
                        .completeOnTimeout(
                                new Component(name, false, "does not answer within " + PATIENCE_SECONDS + " s"),
                                PATIENCE_SECONDS,
                                TimeUnit.SECONDS)));
        List<Component> components = new ArrayList<>();
        answers.values().forEach(answer -> components.add(answer.join()));
        return components;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a probe throws is what it says
    private static Component ask(String name, Probe probe) {
        try {
            return new Component(name, true, probe.look());
        } catch (RejectedException e) {
            return new Component(name, false, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            String text = cause instanceof TimeoutException ? "does not answer" : String.valueOf(cause.getMessage());
            return new Component(
                    name,
                    false,
                    text.lines().findFirst().orElse(cause.getClass().getSimpleName()));
        }
    }
}
