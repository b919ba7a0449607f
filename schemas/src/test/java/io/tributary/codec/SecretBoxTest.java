package io.tributary.codec;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxTest {
    private static final String OWNER = "PROD123456/dev01";
    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);

    /**
     * @param form 1 or 2
     */
    record Sample(byte[] secret, String owner, int form, byte[] box) {
        static Sample of(SplittableRandom random) {
            byte[] secret = new byte[random.nextInt(200)];
            random.nextBytes(secret);
            String owner = "P/" + random.nextInt(1_000);
            int form = 1 + random.nextInt(2);
            byte[] box = form == 1 ? plain(OLD, secret, owner) : new SecretBox(OLD).seal(secret, owner);
            return new Sample(secret, owner, form, box);
        }
    }

    @Test
    void aSecretOfEveryFormOpensForItsOwner() {
        SecretBox box = new SecretBox(OLD);
        forAll(1_000, Sample::of, sample -> {
            assertThat(box.open(sample.box(), sample.owner())).isEqualTo(sample.secret());
            assertThatThrownBy(() -> box.open(sample.box(), sample.owner() + "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(sample.owner() + "x");
        });
    }

    @Test
    void aBoxWithAnyBitChangedOrCutDoesNotOpen() {
        SecretBox box = new SecretBox(OLD);
        record Spoiled(Sample sample, byte[] box) {}
        forAll(
                3_000,
                random -> {
                    Sample sample = Sample.of(random);
                    byte[] other = sample.box().clone();
                    if (random.nextInt(4) == 0) {
                        other = Arrays.copyOf(other, random.nextInt(other.length));
                    } else {
                        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    return new Spoiled(sample, other);
                },
                spoiled -> assertThatThrownBy(
                                () -> box.open(spoiled.box(), spoiled.sample().owner()))
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void rewrappingChangesTheMasterKeyAndNothingElse() {
        SecretBox before = new SecretBox(OLD);
        SecretBox during = new SecretBox(keys(NEW, OLD));
        SecretBox after = new SecretBox(NEW);
        forAll(1_000, Sample::of, sample -> {
            assertThat(during.isCurrent(sample.box())).isFalse();
            assertThat(during.open(sample.box(), sample.owner())).isEqualTo(sample.secret());

            byte[] rewrapped = during.rewrap(sample.box(), sample.owner());

            assertThat(during.isCurrent(rewrapped)).isTrue();
            assertThat(during.rewrap(rewrapped, sample.owner())).isSameAs(rewrapped);
            assertThat(after.open(rewrapped, sample.owner())).isEqualTo(sample.secret());
            assertThatThrownBy(() -> before.open(rewrapped, sample.owner()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> during.rewrap(sample.box(), "another"))
                    .isInstanceOf(IllegalArgumentException.class);
            if (sample.form() == 2) { // the secret lies as it lay
                assertThat(Arrays.copyOfRange(rewrapped, 69, rewrapped.length))
                        .isEqualTo(Arrays.copyOfRange(sample.box(), 69, sample.box().length));
            }
        });
    }

    @Test
    void nothingIsSealedTheSameWayTwice() {
        SecretBox box = new SecretBox(OLD);
        byte[] secret = new byte[24];

        byte[] one = box.seal(secret, OWNER);
        byte[] two = box.seal(secret, OWNER);

        assertThat(Arrays.copyOfRange(one, 9, 30)).isNotEqualTo(Arrays.copyOfRange(two, 9, 30));
        assertThat(Arrays.copyOfRange(one, 69, one.length)).isNotEqualTo(Arrays.copyOfRange(two, 69, two.length));
        assertThat(box.keys().current())
                .matches("[0-9a-f]{16}")
                .isNotEqualTo(new SecretBox(NEW).keys().current());
    }

    @Test
    void aKeyThatIsMissingIsNamed() {
        SecretBox old = new SecretBox(OLD);
        byte[] box = old.seal(new byte[8], OWNER);

        assertThatThrownBy(() -> new SecretBox(NEW).open(box, OWNER))
                .hasMessageContaining(OWNER)
                .hasMessageContaining(old.keys().current())
                .hasMessageContaining("add that key as a further line of masterKeyFile");
        assertThatThrownBy(() -> new SecretBox(NEW).open(plain(OLD, new byte[8], OWNER), OWNER))
                .hasMessageContaining(new SecretBox(NEW).keys().current());
    }

    @Test
    void aFileHoldsOneKeyALineAndTheFirstSeals(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("master.key");
        Files.writeString(file, "# since March\n" + text(NEW) + "\n\n" + text(OLD) + "\n");

        assertThat(MasterKeys.ofFile(file).ids())
                .isEqualTo(
                        List.of(MasterKeys.of(NEW).current(), MasterKeys.of(OLD).current()));
        assertThat(MasterKeys.parse(text(NEW)).toString())
                .contains(MasterKeys.of(NEW).current())
                .doesNotContain(text(NEW));
        for (String wrong : List.of(
                "", "#\n", "AAAA\n", text(OLD) + "\nnot base64!", text(OLD).repeat(2))) {
            Files.writeString(file, wrong);
            assertThatThrownBy(() -> MasterKeys.ofFile(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("masterKeyFile: " + file)
                    .message()
                    .doesNotContain(text(OLD).substring(0, 20));
        }
        assertThatThrownBy(() -> MasterKeys.ofFile(folder.resolve("none")))
                .hasMessageContaining("there is no such file");
    }

    private static MasterKeys keys(byte[] first, byte[] second) {
        return MasterKeys.parse(text(first) + "," + text(second));
    }

    private static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[SecretBox.KEY_BYTES];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    /** Form 1, as releases before this wrote it. */
    private static byte[] plain(byte[] key, byte[] secret, String owner) {
        byte[] nonce = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
            byte[] body = cipher.doFinal(secret);
            byte[] box = new byte[13 + body.length];
            box[0] = 1;
            System.arraycopy(nonce, 0, box, 1, 12);
            System.arraycopy(body, 0, box, 13, body.length);
            return box;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
