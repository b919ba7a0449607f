package io.tributary.gateway.transport;

import java.security.SecureRandom;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * BouncyCastle's cryptography without the tables of GCM. They take 9 KB for each direction of each connection, three quarters of what an
 * idle device costs, and save 1 µs of 6 at a record of 200 bytes (30 of 50 at one of 1,000).
 */
final class LeanTlsCrypto extends BcTlsCrypto {
    LeanTlsCrypto(SecureRandom random) {
        super(random);
    }

    @Override
    protected AEADBlockCipher createGCMMode(BlockCipher cipher) {
        return GCMBlockCipher.newInstance(cipher, new BasicGCMMultiplier());
    }
}
