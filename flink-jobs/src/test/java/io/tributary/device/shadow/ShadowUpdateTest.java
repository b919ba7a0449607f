package io.tributary.device.shadow;

import static io.tributary.device.shadow.Shadows.application;
import static io.tributary.device.shadow.Shadows.bytes;
import static io.tributary.device.shadow.Shadows.device;
import static io.tributary.device.shadow.Shadows.json;
import static io.tributary.device.shadow.Shadows.shadow;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What updates do to a document and what they are answered, rule by rule. */
class ShadowUpdateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'a':1}             | {'b':2}               | {'a':1,'b':2}
                    {'a':1,'b':2}       | {'a':null}            | {'b':2}
                    {'a':1}             | {'x':null}            | {'a':1}
                    {'a':{'b':1,'c':2}} | {'a':{'b':3}}         | {'a':{'b':3,'c':2}}
                    {'a':{'b':1,'c':2}} | {'a':{'b':null}}      | {'a':{'c':2}}
                    {'a':{'b':1}}       | {'a':{'b':null}}      | {'a':{}}
                    {'a':[1,2,3]}       | {'a':[4]}             | {'a':[4]}
                    {'a':[{'b':1}]}     | {'a':[{'c':2}]}       | {'a':[{'c':2}]}
                    {'a':1}             | {'a':{'b':2}}         | {'a':{'b':2}}
                    {'a':{'b':2}}       | {'a':'x'}             | {'a':'x'}
                    {'a':[1]}           | {'a':{'b':null}}      | {'a':{}}
                    {'a':1}             | {'b':{'c':null,'d':1}}| {'a':1,'b':{'d':1}}
                    {'a':1}             | {}                    | {'a':1}
                    {'a':1}             | {'a':null}            | {}
                    {'a':1}             | null                  | {}
                    """)
    void aSectionIsMerged(String before, String change, String after) {
        String request = "{'type':'update','state':{'reported':" + change + "}}";
        ShadowOutcome outcome = device(shadow(before, "", 3, 100), request, 200);
        assertThat(outcome.after().reported()).isEqualTo(json(after));
        assertThat(outcome.after().version()).isEqualTo(4);
        assertThat(outcome.reply()).contains(json("'state':{'reported':" + change + "}"));
    }

    @Test
    void oneTimeForEachLeaf() {
        ShadowDocument document = shadow("{'a':{'b':1,'c':2},'d':[1,{'e':2}],'timestamp':5}", "", 1, 100);
        assertThat(document.reportedMetadata())
                .isEqualTo(json("{'a':{'b':{'timestamp':100},'c':{'timestamp':100}},'d':{'timestamp':100},"
                        + "'timestamp':{'timestamp':100}}"));
        ShadowDocument after = device(
                        document,
                        "{'type':'update','state':{'reported':{'a':{'b':1},'d':{'e':3},'timestamp':null}}}",
                        200)
                .after();
        assertThat(after.reportedMetadata())
                .isEqualTo(json("{'a':{'b':{'timestamp':200},'c':{'timestamp':100}},'d':{'e':{'timestamp':200}}}"));
    }

    @Test
    void aStateMayUseTheWordsOfMetadata() {
        String state = "{'timestamp':{'timestamp':{'timestamp':1}}}";
        ShadowDocument document = shadow(state, "", 1, 100);
        ShadowDocument after = device(document, "{'type':'update','state':{'reported':{'timestamp':{'x':1}}}}", 200)
                .after();
        assertThat(after.reported()).isEqualTo(json("{'timestamp':{'timestamp':{'timestamp':1},'x':1}}"));
        assertThat(after.reportedMetadata())
                .isEqualTo(json("{'timestamp':{'timestamp':{'timestamp':{'timestamp':100}},'x':{'timestamp':200}}}"));
    }

    @Test
    void anUpdateThatAsksForMetadataGetsThatOfWhatItTouched() {
        ShadowOutcome outcome = device(
                shadow("{'a':1,'b':2}", "{'c':3}", 3, 100),
                "{'type':'update','metadata':true,'state':{'reported':{'a':null,'b':{'x':1,'y':null}},'desired':null}}",
                200);
        assertThat(outcome.reply())
                .isEqualTo(json("{'type':'update','result':0,'timestamp':200,'payload':{"
                        + "'state':{'reported':{'a':null,'b':{'x':1,'y':null}},'desired':null},"
                        + "'metadata':{'reported':{'b':{'x':{'timestamp':200}}}},'version':4,'timestamp':200}}"));
    }

    @Test
    void overwritingReplacesWhatIsGivenAndNothingElse() {
        ShadowOutcome outcome = device(
                shadow("{'a':1,'b':{'c':2}}", "{'d':3}", 3, 100),
                "{'type':'update','overwriteUpdate':true,'state':{'reported':{'b':{'x':1},'n':null}}}",
                200);
        assertThat(outcome.after().stateJson()).isEqualTo(json("{'reported':{'b':{'x':1}},'desired':{'d':3}}"));
        assertThat(outcome.after().metadataJson())
                .isEqualTo(json("{'reported':{'b':{'x':{'timestamp':200}}},'desired':{'d':{'timestamp':100}}}"));
    }

    @Test
    void emptiedDesiredIsGoneAndEmptiedReportedStays() {
        ShadowDocument after = device(
                        shadow("{'a':1}", "{'d':3}", 3, 100),
                        "{'type':'update','state':{'reported':null,'desired':{'d':null}}}",
                        200)
                .after();
        assertThat(after).isEqualTo(new ShadowDocument("{}", "", "{}", "", 4, 200_999));
        assertThat(after.documentJson(true))
                .isEqualTo(json("{'state':{'reported':{}},'metadata':{'reported':{}},'version':4,'timestamp':200}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    7                                 | 0
                    0                                 | 0
                    -1                                | 0
                    null                              | 0
                    6                                 | 5005
                    8                                 | 5005
                    9223372036854775807               | 5005
                    18446744073709551623              | 5005
                    1000000000000000000000000000007   | 5005
                    7.0                               | 5001
                    '7'                               | 5001
                    true                              | 5001
                    [7]                               | 5001
                    """)
    void theVersionIsCheckedWhenThereIsOne(String version, int result) {
        ShadowDocument seventh = shadow("{'a':1}", "", 7, 100);
        String request = "{'type':'update','state':{'reported':{'a':2}},'version':" + version + "}";
        assertThat(device(seventh, request, 200).result()).isEqualTo(result);
    }

    @Test
    void numbersStayAsTheyAreWritten() {
        String numbers = "{'a':1.0,'b':1E+1000000000,'c':-0,'d':0.10000000000000000000000001,"
                + "'e':123456789012345678901234567890,'f':1e400,'g':1.500e-7}";
        ShadowOutcome outcome =
                device(ShadowDocument.EMPTY, "{'type':'update','state':{'reported':" + numbers + "}}", 1);
        assertThat(outcome.after().reported()).isEqualTo(json(numbers));
        assertThat(outcome.reply()).contains(json(numbers));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'a':1}                 | {'a':1.0}              | {}
                    {'a':[1,{'x':1,'y':2}]} | {'a':[10e-1,{'y':2.0,'x':1}]} | {}
                    {'a':-0.0}              | {'a':0}                | {}
                    {'a':1}                 | {'a':'1'}              | {'a':'1'}
                    {'a':0}                 | {'a':false}            | {'a':false}
                    {'a':1}                 | {'a':1.0000000001}     | {'a':1.0000000001}
                    {'a':[1,2]}             | {'a':[2,1]}            | {'a':[2,1]}
                    {'a':[1]}               | {'a':[1,1]}            | {'a':[1,1]}
                    {'a':[{'x':1}]}         | {'a':[{'y':1}]}        | {'a':[{'y':1}]}
                    {'a':[{'x':1,'y':1}]}   | {'a':[{'x':1}]}        | {'a':[{'x':1}]}
                    {'a':{'b':1,'c':2}}     | {'a':{'b':1,'c':3}}    | {'a':{'c':3}}
                    {'a':1}                 | {'a':{'b':1}}          | {'a':{'b':1}}
                    {'a':{'b':1}}           | {'a':2}                | {'a':2}
                    {}                      | {'a':{'b':{'c':1}}}    | {'a':{'b':{'c':1}}}
                    {'a':{'b':1}}           | {'a':{}}               | {}
                    {'x':1}                 | {'a':{}}               | {'a':{}}
                    {'a':1,'b':2}           | {'b':2}                | {}
                    """)
    void theDeltaIsWhatTheDeviceHasNotReported(String reported, String desired, String delta) {
        ShadowDocument document = shadow(reported, desired, 3, 100);
        String ofGet = device(document, "{'type':'get'}", 200).reply();
        ShadowOutcome again = application(document, "{'type':'update','state':{'desired':{}}}", 200);
        if (delta.equals("{}")) {
            assertThat(ofGet).doesNotContain("delta");
            assertThat(again.delta()).isEmpty();
        } else {
            assertThat(ofGet).contains(json(",'delta':" + delta + "}"));
            assertThat(again.delta().orElseThrow()).contains(json("'payload':{'state':" + delta + ",'version':4,"));
        }
    }

    @Test
    void theMetadataOfADeltaIsThatOfWhatIsInIt() {
        ShadowDocument document = shadow("{'a':{'b':1,'c':2}}", "{'a':{'b':1,'c':3},'d':4}", 3, 100);
        assertThat(device(document, "{'type':'get','metadata':true}", 200).reply())
                .contains(json(",'delta':{'a':{'c':3},'d':4}}"))
                .contains(json(",'delta':{'a':{'c':{'timestamp':100}},'d':{'timestamp':100}}}"));
    }

    @Test
    void aGetMayHaveAStateThatIsNone() {
        assertThat(device(ShadowDocument.EMPTY, "{'type':'get','state':null,'version':null,'metadata':null}", 200)
                        .result())
                .isZero();
    }

    @Test
    void aReportOfAnApplicationIsNoReasonForADelta() {
        ShadowDocument document = shadow("{'a':1}", "{'a':2}", 3, 100);
        String request = "{'type':'update','state':{'reported':{'a':3}}}";
        assertThat(application(document, request, 200).delta()).isEmpty();
    }

    @Test
    void aNamedShadowIsNamedInReplyAndDelta() {
        String request = "{'type':'update','state':{'desired':{'a':1}},'clientToken':'t','name':'wifi-2_b'}";
        assertThat(ShadowFold.nameOf(bytes(request))).isEqualTo("wifi-2_b");
        ShadowOutcome outcome = application(ShadowDocument.EMPTY, request, 200);
        assertThat(outcome.reply())
                .isEqualTo(json("{'type':'update','result':0,'timestamp':200,'clientToken':'t','name':'wifi-2_b',"
                        + "'payload':{'state':{'desired':{'a':1}},'version':1,'timestamp':200}}"));
        assertThat(outcome.delta())
                .hasValue(json("{'type':'delta','timestamp':200,'name':'wifi-2_b',"
                        + "'payload':{'state':{'a':1},'version':1,'timestamp':200}}"));
    }

    @Test
    void aTokenAndNamesAreTextsOfAnyKind() {
        String request =
                "{'type':'update','clientToken':'\\u00e9\\\"\\n\\ud83d\\ude00','state':{'reported':{'\\\"\\u0000':'ü/\\/'}}}";
        ShadowOutcome outcome = device(ShadowDocument.EMPTY, request, 200);
        assertThat(outcome.reply()).contains(json("'clientToken':'é\\\"\\n😀'"));
        assertThat(outcome.after().reported()).isEqualTo(json("{'\\\"\\u0000':'ü//'}"));
    }
}
