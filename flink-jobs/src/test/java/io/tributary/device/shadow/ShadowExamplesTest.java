package io.tributary.device.shadow;

import static io.tributary.device.shadow.Shadows.application;
import static io.tributary.device.shadow.Shadows.device;
import static io.tributary.device.shadow.Shadows.shadow;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

/** The examples of the device protocol, section 4, as they stand there. */
class ShadowExamplesTest {
    private static final ShadowDocument SEVENTH = shadow("{'temp':27}", "{'temp':25}", 7, 1_700_000_100);

    @Test
    void theDocument() {
        ShadowDocument reported = shadow("{'temp':27,'mode':'cool'}", "", 6, 1_700_000_000);
        ShadowDocument document = application(reported, """
                        {"type":"update","state":{"desired":{"temp":25}}}""", 1_700_000_100).after();
        assertThat(document.stateJson()).isEqualTo("""
                        {"reported":{"temp":27,"mode":"cool"},"desired":{"temp":25}}""");
        assertThat(document.metadataJson()).isEqualTo("""
                        {"reported":{"temp":{"timestamp":1700000000},"mode":{"timestamp":1700000000}},"desired":{"temp":{"timestamp":1700000100}}}""");
        assertThat(document.version()).isEqualTo(7);
        assertThat(document.timestampMillis()).isEqualTo(1_700_000_100_999L);
    }

    @Test
    void aDeviceWithoutAnyUpdate() {
        assertThat(ShadowDocument.EMPTY.documentJson(true)).isEqualTo("""
                        {"state":{},"metadata":{},"version":0}""");
        assertThat(ShadowDocument.EMPTY.documentJson(false)).isEqualTo("""
                        {"state":{},"version":0}""");
    }

    @Test
    void get() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"get","clientToken":"PROD123456-0"}""", 1_700_000_200);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"get","result":0,"timestamp":1700000200,"clientToken":"PROD123456-0",\
                        "payload":{"state":{"reported":{"temp":27},"desired":{"temp":25},"delta":{"temp":25}},"version":7,"timestamp":1700000100}}""");
        assertThat(outcome.after()).isEqualTo(SEVENTH);
        assertThat(outcome.changed()).isFalse();
        assertThat(outcome.delta()).isEmpty();
    }

    @Test
    void getWithMetadata() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"get","metadata":true,"clientToken":"t"}""", 1_700_000_200);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"get","result":0,"timestamp":1700000200,"clientToken":"t","payload":{\
                        "state":{"reported":{"temp":27},"desired":{"temp":25},"delta":{"temp":25}},\
                        "metadata":{"reported":{"temp":{"timestamp":1700000100}},"desired":{"temp":{"timestamp":1700000100}},"delta":{"temp":{"timestamp":1700000100}}},\
                        "version":7,"timestamp":1700000100}}""");
    }

    @Test
    void anUpdateOfJavaIsWithoutCheck() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"update","state":{"reported":{"temp":27}},"version":0,"clientToken":"PROD123456dev01-1"}""", 1_700_000_300);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"update","result":0,"timestamp":1700000300,"clientToken":"PROD123456dev01-1",\
                        "payload":{"state":{"reported":{"temp":27}},"version":8,"timestamp":1700000300}}""");
        assertThat(outcome.changed()).isTrue();
    }

    @Test
    void reportedAndDesiredCleared() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"update","state":{"reported":{"temp":25},"desired":null},"clientToken":"PROD123456-2"}""", 1_700_000_300);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"update","result":0,"timestamp":1700000300,"clientToken":"PROD123456-2",\
                        "payload":{"state":{"reported":{"temp":25},"desired":null},"version":8,"timestamp":1700000300}}""");
        assertThat(outcome.after().stateJson()).isEqualTo("""
                        {"reported":{"temp":25}}""");
        assertThat(outcome.delta()).isEmpty();
    }

    @Test
    void aKeyOfDesiredTakenAway() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"update","state":{"desired":{"temp":null}},"clientToken":"PROD123456-3"}""", 1_700_000_300);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"update","result":0,"timestamp":1700000300,"clientToken":"PROD123456-3",\
                        "payload":{"state":{"desired":{"temp":null}},"version":8,"timestamp":1700000300}}""");
        assertThat(outcome.after().desired()).isEmpty();
        assertThat(outcome.after().desiredMetadata()).isEmpty();
    }

    @Test
    void aConflict() {
        ShadowOutcome outcome = device(SEVENTH, """
                {"type":"update","state":{"reported":{"temp":1}},"version":6,"clientToken":"t"}""", 1_700_000_300);
        assertThat(outcome.reply()).isEqualTo("""
                        {"type":"update","result":5005,"timestamp":1700000300,"clientToken":"t",\
                        "payload":{"state":{"reported":{"temp":27},"desired":{"temp":25}},"version":7,"timestamp":1700000100}}""");
        assertThat(outcome.after()).isEqualTo(SEVENTH);
        assertThat(outcome.changed()).isFalse();
    }

    @Test
    void aDeltaForTheDevice() {
        ShadowDocument sixth = shadow("{'temp':27}", "", 6, 1_700_000_000);
        String request = """
                {"type":"update","state":{"desired":{"temp":25}}}""";
        assertThat(application(sixth, request, 1_700_000_100).delta()).hasValue("""
                        {"type":"delta","timestamp":1700000100,"payload":{"state":{"temp":25},"version":7,"timestamp":1700000100}}""");
        assertThat(device(sixth, request, 1_700_000_100).delta()).isEmpty();
    }

    @Test
    void whatIsKeptComesBack() {
        assertThat(ShadowDocument.of(SEVENTH.stateJson(), SEVENTH.metadataJson(), 7, 1_700_000_100_000L))
                .isEqualTo(SEVENTH);
        assertThat(ShadowDocument.of("{}", "{}", 0, 0)).isEqualTo(ShadowDocument.EMPTY);
    }

    @Test
    void flinkKeepsItWithoutKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(ShadowDocument.class);
    }
}
