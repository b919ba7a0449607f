package io.tributary.testing;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Property tests in a page: many samples from one seed, and the seed in the failure. */
public final class Samples {

    /** Checks {@code property} for {@code count} samples; repeat a failure with the seed its message names. */
    public static <T> void forAll(int count, Function<SplittableRandom, T> generator, Consumer<T> property) {
        long seed = Long.getLong("samples.seed", System.nanoTime());
        for (int i = 0; i < count; i++) {
            T sample = generator.apply(new SplittableRandom(seed + i));
            try {
                property.accept(sample);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "sample " + i + ": " + sample + " (repeat with -Dsamples.seed=" + (seed + i) + ")", failure);
            }
        }
    }

    private Samples() {}
}
