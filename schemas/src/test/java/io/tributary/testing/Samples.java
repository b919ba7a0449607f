package io.tributary.testing;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Property tests in a page: many samples from one seed, and the seed in the failure. The seed is the same each time, so that a test fails
 * on the commit that broke it; {@code -Dsamples.seed=random} searches further, {@code -Dsamples.seed=N} repeats what was found.
 */
public final class Samples {
    private static final long USUAL = 20_261_127;

    /** The seed of this run. */
    public static long seed() {
        return "random".equals(System.getProperty("samples.seed"))
                ? System.nanoTime()
                : Long.getLong("samples.seed", USUAL);
    }

    /** Checks {@code property} for {@code count} samples; repeat a failure with the seed its message names. */
    public static <T> void forAll(int count, Function<SplittableRandom, T> generator, Consumer<T> property) {
        long seed = seed();
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
