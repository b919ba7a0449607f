package io.tributary.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.testing.Samples;
import java.math.BigInteger;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedPasswordTest {
    private static final byte[] PSK = Base64.getDecoder().decode("AQIDBAUGBwgJCgsMDQ4PEA==");
    private static final String CLIENT = "PROD123456dev01";
    private static final String USERNAME = "PROD123456dev01;12010126;dyBA2;1795292803";
    private static final String PASSWORD =
            "ed44ae2adf9ff0cecb239be80f0d5ed8d61e194e571ab0fe5b344575e0842aa2;hmacsha256";
    private static final long BEFORE_EXPIRY = 1_795_292_803;

    /** What the SDKs really sent. (Device protocol, section 2.2.) */
    @ParameterizedTest
    @CsvSource({
        "PROD123456dev01;12010126;dyBA2;1795292803,"
                + " ed44ae2adf9ff0cecb239be80f0d5ed8d61e194e571ab0fe5b344575e0842aa2;hmacsha256",
        "PROD123456dev01;21010406;4VquS;1795293204376, f7938555adf95c2c5beff66ec199c06e9c03cf97;hmacsha1"
    })
    void theVectorsOfTheProtocolAreAccepted(String username, String password) {
        assertThatCode(() -> verify(CLIENT, username, password, BEFORE_EXPIRY)).doesNotThrowAnyException();
    }

    @Test
    void hexAndMethodMayBeOfEitherCase() {
        String upper = PASSWORD.toUpperCase(java.util.Locale.ROOT);
        assertThatCode(() -> verify(CLIENT, USERNAME, upper, BEFORE_EXPIRY)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "PROD123456dev02, PROD123456dev01;12010126;dyBA2;1795292803, the client id",
        "PROD123456dev01, PROD123456dev01;12010126;dyBA2, four parts",
        "PROD123456dev01, PROD123456dev01;12010126;dyBA2;1795292803;x, four parts",
        "PROD123456dev01, PROD123456dev01;12010126;dyBA3;1795292803, signature is wrong",
    })
    void whatDoesNotFitIsRefusedWithItsReason(String clientId, String username, String why) {
        assertThatThrownBy(() -> verify(clientId, username, PASSWORD, BEFORE_EXPIRY))
                .isInstanceOf(NotProvenException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"'', names no method", "abc, names no method", "abc;md5, none of", ";hmacsha1, signature is wrong"})
    void aPasswordOfAnotherFormIsRefused(String password, String why) {
        assertThatThrownBy(() -> verify(CLIENT, USERNAME, password, BEFORE_EXPIRY))
                .isInstanceOf(NotProvenException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anExpiredSignatureIsRefused() {
        assertThatThrownBy(() -> verify(CLIENT, USERNAME, PASSWORD, BEFORE_EXPIRY + 1))
                .hasMessageContaining("expired");
    }

    @Test
    void expiryIsADecimalOfAnyLength() {
        long now = BEFORE_EXPIRY;
        Samples.forAll(
                500,
                random -> "0".repeat(random.nextInt(4))
                        + new BigInteger(random.nextInt(1, 200), new java.util.Random(random.nextLong())),
                text -> assertThat(SignedPassword.isPast(text, now))
                        .isEqualTo(new BigInteger(text).compareTo(BigInteger.valueOf(now)) < 0));
        assertThat(SignedPassword.isPast("9223372036854775807", now)).isFalse();
        assertThat(SignedPassword.isPast("99999999999999999999999999", now)).isFalse();
        assertThatThrownBy(() -> SignedPassword.isPast("-1", now)).isInstanceOf(NotProvenException.class);
        assertThatThrownBy(() -> SignedPassword.isPast("", now)).isInstanceOf(NotProvenException.class);
    }

    @Test
    void whatIsNotHexadecimalIsComparedLikeAWrongSignature() {
        for (String claimed : new String[] {"", "zz", "abc", "ab".repeat(2000)}) {
            assertThatThrownBy(() -> verify(CLIENT, USERNAME, claimed + ";hmacsha1", BEFORE_EXPIRY))
                    .hasMessageContaining("signature is wrong");
        }
    }

    @Test
    void noOtherTextPassesForASignature() {
        Samples.forAll(
                2_000,
                random -> {
                    char[] spoiled = PASSWORD.toCharArray();
                    int at = random.nextInt(64);
                    spoiled[at] = "0123456789abcdef".charAt(random.nextInt(16));
                    return new String(spoiled);
                },
                text -> {
                    SignedPassword password = SignedPassword.of(new Credentials(CLIENT, USERNAME, text));
                    assertThat(password.isSignedBy(PSK)).isEqualTo(text.equals(PASSWORD));
                });
    }

    @Test
    void anEmptySecretSignsNothing() {
        SignedPassword password = SignedPassword.of(new Credentials(CLIENT, USERNAME, PASSWORD));
        assertThat(password.isSignedBy(new byte[0])).isFalse();
    }

    private static void verify(String clientId, String username, String password, long now) {
        SignedPassword signed = SignedPassword.of(new Credentials(clientId, username, password));
        if (!signed.isSignedBy(PSK)) {
            throw new NotProvenException(ProofFailure.SIGNATURE, "the signature is wrong");
        }
        if (signed.hasExpired(now)) {
            throw new NotProvenException(ProofFailure.EXPIRED, "expired");
        }
    }
}
