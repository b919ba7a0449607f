package io.tributary.device.shadow;

import static io.tributary.device.shadow.Shadows.FOLD;
import static io.tributary.device.shadow.Shadows.bytes;
import static io.tributary.device.shadow.Shadows.device;
import static io.tributary.device.shadow.Shadows.json;
import static io.tributary.device.shadow.Shadows.shadow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with which code, and that nothing else comes of it. */
class ShadowRefusalTest {
    private static final ShadowDocument BEFORE = shadow("{'a':1}", "{'b':2}", 7, 100);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "'get'",
                "{}",
                "{",
                "{'type':'get'",
                "{'type':'get'}}",
                "{'type':'get'} x",
                "{'type':'get'}{'type':'get'}",
                "{'type':'get',}",
                "{'type':'get','type':'get'}",
                "{'type':'get','x':{'a':1,'b':2,'a':1}}",
                "{'type':'get','metadata':1}",
                "{'type':'GET'}",
                "{'type':'remove'}",
                "{'type':7}",
                "{'type':['get']}",
                "{'state':{'reported':{}}}",
                "{'type':'update'}",
                "{'type':'update','state':null}",
                "{'type':'update','state':{}}",
                "{'type':'update','state':[]}",
                "{'type':'update','state':{'delta':{'a':1}}}",
                "{'type':'update','state':{'reported':1}}",
                "{'type':'update','state':{'reported':[{'a':1}]}}",
                "{'type':'update','state':{'reported':{'a':1},'desired':'x'}}",
                "{'type':'update','state':{'reported':{'a':1},'reported':{'b':1}}}",
                "{'type':'update','state':{'reported':{'a':1,'a':1}}}",
                "{'type':'update','state':{'reported':{'a':NaN}}}",
                "{'type':'update','state':{'reported':{'a':-Infinity}}}",
                "{'type':'update','state':{'reported':{'a':01}}}",
                "{'type':'update','state':{'reported':{'a':+1}}}",
                "{'type':'update','state':{'reported':{'a':.5}}}",
                "{'type':'update','state':{'reported':{'a':1.}}}",
                "{'type':'update','state':{'reported':{'a':1e}}}",
                "{'type':'update','state':{'reported':{'a':1x}}}",
                "{'type':'update','state':{'reported':{a:1}}}",
                "{'type':'update','state':{'reported':{'a':tru}}}",
                "{'type':'update','state':{'reported':{'a':'\\ud800'}}}",
                "{'type':'update','state':{'reported':{'\\udc00\\ud800':1}}}",
                "{'type':'update','state':{'reported':{'a':'\\x'}}}",
                "{'type':'update','state':{'reported':{'a':'\n'}}}",
                "{'type':'update','state':{'reported':{'a':1}},'overwriteUpdate':'yes'}",
                "{'type':'get','name':''}",
                "{'type':'get','name':'a b'}",
                "{'type':'get','name':7}",
                "{'type':'get','name':{}}",
                "\u0000",
                "\ufeff{'type':'get'}x"
            })
    void whatIsNoRequestIsMalformed(String request) {
        refusedWith(5001, bytes(request));
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        refusedWith(5001, json("{'type':'get','x':'ü'}").getBytes(StandardCharsets.ISO_8859_1));
        refusedWith(5001, json("{'type':'get'}").getBytes(StandardCharsets.UTF_16));
        byte[] surrogate = bytes("{'type':'get','x':'___'}");
        int at = surrogate.length - 5;
        surrogate[at] = (byte) 0xED;
        surrogate[at + 1] = (byte) 0xA0;
        surrogate[at + 2] = (byte) 0x80;
        refusedWith(5001, surrogate);
    }

    static Stream<Arguments> notStorable() {
        return Stream.of(
                Arguments.of("{'a':[1,null]}", 5004),
                Arguments.of("{'a':[[null]]}", 5004),
                Arguments.of("{'a':[{'x':null}]}", 5004),
                Arguments.of("{'a':{'b':{'c':{'d':{'e':{'f':1}}}}}}", 5003),
                Arguments.of("{'a':{'b':{'c':{'d':{'e':{'f':{}}}}}}}", 5003),
                Arguments.of("{'a':{'b':{'c':{'d':{'e':[[1]]}}}}}", 5003),
                Arguments.of("{'a':[[[[[1]]]]]}", 0),
                Arguments.of("{'a':[[[[[[1]]]]]]}", 5003),
                Arguments.of("{'a':{'b':{'c':{'d':{'e':[1]}}}}}", 0),
                Arguments.of("{'a':{'b':{'c':{'d':{'e':{'f':null}}}}}}", 0),
                Arguments.of(fields(18), 0),
                Arguments.of(fields(19), 5004),
                Arguments.of("{'x':{" + fields(18).substring(1) + "}", 0),
                Arguments.of("{'x':" + "{'y':[".repeat(120) + "1" + "]}".repeat(120) + "}", 5003),
                Arguments.of("{'x':'" + "x".repeat(17_000) + "'}", 5002));
    }

    @ParameterizedTest
    @MethodSource("notStorable")
    void whatCannotBeKeptIsRefused(String reported, int result) {
        byte[] request = bytes("{'type':'update','state':{'reported':" + reported + "},'clientToken':'t'}");
        if (result == 0) {
            assertThat(FOLD.step(BEFORE, request, true, 200_000).result()).isZero();
        } else {
            assertThat(refusedWith(result, request))
                    .isEqualTo(json("{'type':'update','result':" + result
                            + ",'timestamp':200,'clientToken':'t','payload':{}}"));
        }
    }

    /** a is there before, and b is in desired: with 18 more there are 20. */
    private static String fields(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'f" + i + "':" + i).collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void bytesAreThoseOfTheStateInUtf8() {
        int frame = json("{'reported':{'a':''}}").length();
        String fits = "é".repeat((16_384 - frame) / 2) + "x".repeat((16_384 - frame) % 2);
        String update = "{'type':'update','state':{'reported':{'a':'%s'}}}";
        ShadowOutcome outcome = device(ShadowDocument.EMPTY, update.formatted(fits), 1);
        assertThat(outcome.result()).isZero();
        assertThat(outcome.after().stateJson().getBytes(StandardCharsets.UTF_8)).hasSize(16_384);
        assertThat(device(ShadowDocument.EMPTY, update.formatted(fits + "x"), 1).result())
                .isEqualTo(5002);
        assertThat(device(ShadowDocument.EMPTY, update.formatted("😀".repeat(4_096)), 1)
                        .result())
                .isEqualTo(5002);
        assertThat(device(ShadowDocument.EMPTY, update.formatted("😀".repeat(4_090)), 1)
                        .result())
                .isZero();
    }

    @Test
    void aRefusalHasTheTokenWhereverItStands() {
        assertThat(device(BEFORE, "{'version':'x','type':'update','state':{'reported':1},'clientToken':'t'}", 200)
                        .reply())
                .isEqualTo(json("{'type':'update','result':5001,'timestamp':200,'clientToken':'t','payload':{}}"));
        assertThat(device(BEFORE, "{'clientToken':'t','type':'update','state':{'reported':{'a':NaN}}}", 200)
                        .reply())
                .isEqualTo(json("{'type':'update','result':5001,'timestamp':200,'clientToken':'t','payload':{}}"));
        assertThat(device(BEFORE, "{'type':'dance','clientToken':7}", 200).reply())
                .isEqualTo(json("{'type':'dance','result':5001,'timestamp':200,'payload':{}}"));
        assertThat(device(BEFORE, "junk", 200).reply()).isEqualTo(json("{'result':5001,'timestamp':200,'payload':{}}"));
    }

    @Test
    void whatIsTooLongToSayAgainIsLeftOut() {
        assertThat(device(BEFORE, "{'type':'get','clientToken':'" + "t".repeat(256) + "'}", 200)
                        .result())
                .isZero();
        assertThat(device(BEFORE, "{'type':'get','clientToken':'" + "t".repeat(257) + "'}", 200)
                        .reply())
                .isEqualTo(json("{'type':'get','result':5001,'timestamp':200,'payload':{}}"));
        assertThat(device(BEFORE, "{'type':'" + "t".repeat(65) + "'}", 200).reply())
                .isEqualTo(json("{'result':5001,'timestamp':200,'payload':{}}"));
        assertThat(ShadowFold.nameOf(bytes("{'type':'get','name':'" + "n".repeat(65) + "'}")))
                .isEmpty();
    }

    @Test
    void whatIsBuiltToHurtIsAnsweredInTime() {
        String bomb = "{'a':".repeat(10_000) + "1" + "}".repeat(10_000);
        String array = "[".repeat(10_000) + "]".repeat(10_000);
        String names =
                IntStream.range(0, 1_600).mapToObj(i -> "'" + i + "':" + i).collect(Collectors.joining(","));
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            refusedWith(5003, update(bomb));
            refusedWith(5001, update(bomb.substring(0, 30_000)));
            refusedWith(5003, update("{'a':" + array + "}"));
            refusedWith(5001, update("{'a':" + array.substring(0, 10_001) + "}"));
            refusedWith(5001, bytes(bomb));
            refusedWith(5001, bytes(array));
            refusedWith(5001, bytes("{'type':'get','x':" + "[".repeat(30_000) + "]".repeat(30_000) + "}"));
            assertThat(device(BEFORE, "{'type':'get','x':" + bomb + "}", 200).result())
                    .isZero();
            refusedWith(5004, update("{" + names + "}"));
            refusedWith(5001, update("{'a':" + "9".repeat(16_000) + "}"));
            refusedWith(5001, update("{'a':1e" + "9".repeat(16_000) + "}"));
            ShadowDocument exponents =
                    shadow("{'a':1e" + "9".repeat(900) + "}", "{'a':10e" + "9".repeat(900) + "}", 1, 1);
            assertThat(device(exponents, "{'type':'get'}", 200).reply()).contains("delta");
        });
    }

    private static byte[] update(String reported) {
        return bytes("{'type':'update','state':{'reported':" + reported + "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1]", "{'a':1", "x"})
    void aDocumentThatCannotBeReadIsAnsweredNotThrown(String kept) {
        ShadowDocument broken = new ShadowDocument(json(kept), "{}", "{}", "{}", 3, 1_000);
        ShadowOutcome outcome = device(broken, "{'type':'update','state':{'reported':{'a':2}}}", 200);
        assertThat(outcome)
                .isEqualTo(new ShadowOutcome(
                        broken,
                        false,
                        5006,
                        json("{'type':'update','result':5006,'timestamp':200,'payload':{}}"),
                        java.util.Optional.empty()));
        assertThat(device(broken, "{'type':'get'}", 200).result()).isEqualTo(5006);
        assertThatThrownBy(() -> broken.documentJson(false)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ShadowDocument.of(json(kept), "{}", 3, 1_000))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLimitsAreThoseOfTheInstallation() {
        assertThat(ShadowLimits.within(Limits.DEFAULTS)).isEqualTo(FOLD.limits());
        assertThatThrownBy(() -> new ShadowLimits(98, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limits.shadowDepth");
        ShadowFold deepest = new ShadowFold(new ShadowLimits(97, 16_384, 20));
        String most = "{'a':".repeat(97) + "1" + "}".repeat(97);
        ShadowDocument after =
                deepest.step(ShadowDocument.EMPTY, update(most), false, 1).after();
        assertThat(after.reported()).isEqualTo(json(most));
        assertThat(deepest.step(after, update(most), false, 1).result()).isZero();
        assertThat(ShadowDocument.of(after.stateJson(), after.metadataJson(), after.version(), 1))
                .isEqualTo(after);
        String more = "{'a':".repeat(98) + "1" + "}".repeat(98);
        assertThat(deepest.step(after, update(more), false, 1).result()).isEqualTo(5003);
    }

    /** From a device and from an application alike; nothing is changed, nothing pushed. */
    private static String refusedWith(int result, byte[] request) {
        ShadowOutcome outcome = FOLD.step(BEFORE, request, true, 200_000);
        assertThat(outcome.result()).as(outcome.reply()).isEqualTo(result);
        assertThat(outcome.after()).isEqualTo(BEFORE);
        assertThat(outcome.changed()).isFalse();
        assertThat(outcome.delta()).isEmpty();
        assertThat(FOLD.step(BEFORE, request, false, 200_000)).isEqualTo(outcome);
        assertThat(outcome.reply()).contains("\"result\":" + result + ",").endsWith("\"payload\":{}}");
        assertThat(outcome.reply().length()).isLessThan(500);
        return outcome.reply();
    }
}
