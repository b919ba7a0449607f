package io.tributary.rules.fabric;

import io.tributary.identity.RejectedException;
import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.BundleJar;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.RuleClasses;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleEvaluation;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rules that call functions of users: one class loader for all rules of one content of a bundle. Only those rules hold it, so it goes with
 * the last of them.
 */
final class BundleClasses implements LaneClasses {
    /** What a function may take to get ready: nobody is evaluated meanwhile that came with the fabric's start. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The jars, by their hashes. */
    @FunctionalInterface
    interface Jars {
        /** @return empty when there is none of this hash; what is returned was not checked */
        Optional<byte[]> find(String sha256);
    }

    private final Jars jars;
    private final Duration patience;
    private final Map<BundleRef, WeakReference<RuleClasses>> loaded = new HashMap<>();

    BundleClasses(Jars jars) {
        this(jars, PATIENCE);
    }

    BundleClasses(Jars jars, Duration patience) {
        this.jars = jars;
        this.patience = patience;
    }

    @Override
    public FabricLane lane() {
        return FabricLane.USER_FUNCTIONS;
    }

    @Override
    public RuleEvaluation load(String abi, Loading loading) throws IOException {
        BundleRef bundle = ProgramAbi.bundleOf(abi)
                .orElseThrow(() -> new IOException("the program calls no functions of users, and runs elsewhere"));
        RuleClasses classes = classesOf(bundle);
        return UserCode.within(patience, classes, () -> loading.with(classes));
    }

    private synchronized RuleClasses classesOf(BundleRef bundle) throws IOException {
        loaded.values().removeIf(each -> each.get() == null);
        WeakReference<RuleClasses> known = loaded.get(bundle);
        RuleClasses present = known == null ? null : known.get();
        if (present == null) {
            present = new RuleClasses(new Bundle(bundle, jarOf(bundle)));
            loaded.put(bundle, new WeakReference<>(present));
        }
        return present;
    }

    private BundleJar jarOf(BundleRef bundle) throws IOException {
        byte[] bytes = jars.find(bundle.sha256())
                .filter(found -> BundleJar.hashOf(found).equals(bundle.sha256()))
                .orElseThrow(
                        () -> new IOException(
                                "function bundle " + bundle
                                        + " is not there, or not as the rule was compiled with; upload it again, then resume the rule"));
        try {
            return BundleJar.read(bytes);
        } catch (RejectedException e) {
            throw new IOException("function bundle " + bundle + " cannot be read: " + e.getMessage(), e);
        }
    }
}
