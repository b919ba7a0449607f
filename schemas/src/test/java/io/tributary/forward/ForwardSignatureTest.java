package io.tributary.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForwardSignatureTest {

    @Test
    void theDocumentedVector() {
        assertThat(ForwardSignature.of("aaa", "1604458421", "IkOaKMDalrAzUTxC").signature())
                .isEqualTo("c259ed29ec13ba7c649fe0893007401a36e70453");
    }

    @Test
    void theOrderOfTheThreeIsThatOfTheirTexts() {
        // Joined: "000" + "1700000000" + "Zz", wherever the token stands.
        assertThat(ForwardSignature.of("000", "1700000000", "Zz").signature())
                .isEqualTo(ForwardSignature.of("Zz", "1700000000", "000").signature());
    }

    @Test
    void aRequestIsSignedForNowWithANonceOfItsOwn() {
        SplittableRandom random = new SplittableRandom(7);

        ForwardSignature first = ForwardSignature.sign("s3cret", Instant.ofEpochMilli(1_700_000_000_999L), random);
        ForwardSignature second = ForwardSignature.sign("s3cret", Instant.ofEpochMilli(1_700_000_000_999L), random);

        assertThat(first.timestamp()).isEqualTo("1700000000");
        assertThat(first.nonce()).matches("[A-Za-z0-9]{16}").isNotEqualTo(second.nonce());
        assertThat(first).isEqualTo(ForwardSignature.of("s3cret", first.timestamp(), first.nonce()));
    }

    @Test
    void theTokenIsInNoHeader() {
        Map<String, String> headers = new LinkedHashMap<>();

        ForwardSignature.of("s3cret", "1700000000", "abc").headers(headers::put);

        assertThat(headers).containsOnlyKeys("Timestamp", "Nonce", "Signature");
        assertThat(headers.values()).noneMatch(value -> value.contains("s3cret"));
    }
}
