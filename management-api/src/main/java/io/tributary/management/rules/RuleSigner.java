package io.tributary.management.rules;

import io.tributary.codec.SecretBox;
import io.tributary.management.registry.Rewrapped;
import io.tributary.management.registry.Unsealing;
import io.tributary.rules.program.RuleSeal;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The key with which rules are signed: made once, kept sealed, the same on every node. Thread-safe. */
public final class RuleSigner {
    private static final String OWNER = "rule-signer";

    /**
     * @param publicKey X.509 form
     * @param sealedKey PKCS #8 form, sealed
     */
    public record SealedSigner(byte[] publicKey, byte[] sealedKey) {}

    /** Where it is kept. Thread-safe. */
    public interface Store {
        Optional<SealedSigner> signer();

        void keep(SealedSigner signer);

        /** Runs a change while nobody else, on any node, makes a signer. */
        SealedSigner making(Supplier<SealedSigner> change);
    }

    private record Opened(PrivateKey key, byte[] publicKey) {}

    private final Store store;
    private final SecretBox box;
    private @Nullable Opened opened;

    public RuleSigner(Store store, SecretBox box) {
        this.store = store;
        this.box = box;
    }

    /** To sign with. */
    public PrivateKey key() {
        return opened().key();
    }

    /** To check with, X.509 form. */
    public byte[] publicKey() {
        return opened().publicKey().clone();
    }

    /** Wraps the key under the current master key. */
    public Rewrapped rewrap() {
        Rewrapped.Tally tally = new Rewrapped.Tally();
        store.signer()
                .ifPresent(present -> tally.take(
                        box,
                        present.sealedKey(),
                        OWNER,
                        wrapped -> store.keep(new SealedSigner(present.publicKey(), wrapped))));
        return tally.done(Optional.empty());
    }

    private synchronized Opened opened() {
        Opened present = opened;
        if (present == null) {
            SealedSigner sealed = store.signer()
                    .orElseGet(() -> store.making(() -> store.signer().orElseGet(this::make)));
            present =
                    new Opened(RuleSeal.privateKey(Unsealing.open(box, sealed.sealedKey(), OWNER)), sealed.publicKey());
            opened = present;
        }
        return present;
    }

    private SealedSigner make() {
        KeyPair pair = RuleSeal.newKeys();
        SealedSigner signer = new SealedSigner(
                pair.getPublic().getEncoded(), box.seal(pair.getPrivate().getEncoded(), OWNER));
        store.keep(signer);
        return signer;
    }
}
