package io.tributary.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "https://example.org:8443/in?key=1",
                "HTTPS://Example.org/",
                "http://192.0.2.7/",
                "http://[2001:db8::1]:8080/x"
            })
    void whatAServerCanBeAt(String text) {
        assertThat(ForwardUrl.parse(text).uri()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org/in",
                "/in",
                "ftp://example.org/",
                "file:///etc/passwd",
                "gopher://example.org/",
                "http:example.org",
                "http:///in",
                "http://user@example.org/",
                "http://user:secret@example.org/",
                "http://example.org/#part",
                "http://example.org:0/",
                "http://example.org:70000/",
                "http://under_score.example.org/",
                "http://exa mple.org/",
                "http://example.org/\r\nX: y",
                "http://münchen.example/"
            })
    void whatItCannotBeAt(String text) {
        assertThatThrownBy(() -> ForwardUrl.parse(text))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.field()).hasValue("url"))
                .hasMessageContaining("is not an address to forward to: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@example.org/in",
                "http://user:secret@under_score.example.org/in",
                "http://user:secret@exa mple.org/in"
            })
    void aPasswordIsNotRepeatedToWhoReadsTheRefusal(String text) {
        assertThatThrownBy(() -> ForwardUrl.parse(text)).hasMessageNotContaining("secret");
    }

    @Test
    void theQueryIsNotShown() {
        ForwardUrl url = ForwardUrl.parse("https://example.org:8443/in?key=s3cret");

        assertThat(url.shown()).isEqualTo("https://example.org:8443/in");
        assertThat(url).hasToString("https://example.org:8443/in");
    }

    @Test
    void aVeryLongOneIsRefused() {
        assertThatThrownBy(() -> ForwardUrl.parse("http://example.org/" + "x".repeat(2_048)))
                .hasMessageContaining("longer than 2048");
    }
}
