package io.tributary.management.functions;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.BundleJar;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.bundle.UserFunctions;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The bundles there are, as the compiler asks for them. Thread-safe. */
public final class FunctionLibrary implements UserFunctions {
    private final FunctionStore store;

    public FunctionLibrary(FunctionStore store) {
        this.store = store;
    }

    @Override
    public Optional<BundleRef> find(String function) {
        return store.bundles().stream()
                .filter(bundle ->
                        bundle.functions().stream().anyMatch(each -> each.name().equalsIgnoreCase(function)))
                .map(FunctionBundle::ref)
                .findFirst();
    }

    /** What a bundle holds now. */
    public Optional<BundleRef> present(String bundle) {
        return store.bundle(bundle).map(FunctionBundle::ref);
    }

    @Override
    public Bundle get(BundleRef ref) {
        byte[] jar = store.bundle(ref.name())
                .filter(bundle -> bundle.ref().equals(ref))
                .map(bundle -> jarOf(bundle.content()))
                .filter(bytes -> BundleJar.hashOf(bytes).equals(ref.sha256()))
                .orElseThrow(() -> new RejectedException(
                        Rejection.CONFLICT,
                        "function bundle '" + ref.name() + "' is not there any more as it was, or not whole",
                        "Try again; if it stays so, upload it again.",
                        ""));
        return new Bundle(ref, BundleJar.read(jar));
    }

    private byte[] jarOf(FunctionBundle.Content content) {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        for (int number = 0; number < content.pieces(); number++) {
            store.piece(content.sha256(), number).ifPresent(jar::writeBytes);
        }
        return jar.toByteArray();
    }
}
