package io.tributary.rules.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectActionsTest {
    private static final String ALL = """
        [{"republish":{"topic":"PROD123456/${room}/control"}},\
        {"forward":{"api":"https://example.org/in","token":"s3cret"}},\
        {"ckafka":{"instance":{"id":"ckafka-1","name":""},"topic":{"id":"topic-1","name":"events"},"region":"gz"}},\
        {"cmqqueue":{"queuename":"q1","region":"gz"}},\
        {"mysql":{"instanceid":"cdb-1","region":"gz","username":"u","userpwd":"p","dbname":"d","tablename":"t",\
        "fieldpairs":[{"field":"temp","value":"${t}"},{"field":"dev","value":"deviceName()"}],"devicetype":"CUSTOM"}}]\
        """;

    @Test
    void theDocumentedActionsAreReadAndWrittenBack() {
        DialectActions read = DialectActions.read(ALL);

        assertThat(read.actions())
                .containsExactly(
                        new DialectAction.Republish("PROD123456/${room}/control"),
                        new DialectAction.Forward("https://example.org/in", Optional.of("s3cret")),
                        new DialectAction.CKafka(
                                new DialectAction.Named("ckafka-1", ""),
                                new DialectAction.Named("topic-1", "events"),
                                "gz"),
                        new DialectAction.CmqQueue("q1", "gz"),
                        new DialectAction.MySql(
                                "cdb-1",
                                "gz",
                                "u",
                                "p",
                                "d",
                                "t",
                                List.of(
                                        new DialectAction.FieldPair("temp", "${t}"),
                                        new DialectAction.FieldPair("dev", "deviceName()")),
                                "CUSTOM"));
        assertThat(read.errorActions()).isEmpty();
        assertThat(read.placeholders()).containsExactly("room", "t");
        assertThat(read.write()).isEqualTo(ALL);
    }

    @Test
    void unknownKindsAreKeptAndErrorActionsStandInTheArray() {
        String text = "[{\"ctsdb\":{\"metric\":\"m\",\"n\":[1,2.50]}},"
                + "{\"erroraction\":[{\"forward\":{\"api\":\"http://example.org:81/failed\"}}]}]";
        DialectActions read = DialectActions.read(text);

        assertThat(read.actions()).hasSize(1).first().isInstanceOf(DialectAction.Unknown.class);
        assertThat(read.errorActions())
                .containsExactly(new DialectAction.Forward("http://example.org:81/failed", Optional.empty()));
        assertThat(DialectActions.read(read.write())).isEqualTo(read);
    }

    @Test
    void whatAnErrorActionSaysOfTheFailureIsNoKeyOfTheResult() {
        DialectActions read = DialectActions.read("[{\"republish\":{\"topic\":\"P/${error.kind}/x\"}},"
                + "{\"erroraction\":[{\"republish\":{\"topic\":\"P/${d}/${error.rule}\"}}]}]");

        assertThat(read.placeholders()).containsExactly("d", "error.kind");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | ACTION_NIL | no action",
                "[] | ACTION_NIL | no action",
                "[{\"erroraction\":[{\"forward\":{\"api\":\"http://a/\"}}]}] | ACTION_NIL | no action",
                "oops | MALFORMED | not JSON",
                "{\"republish\":{}} | MALFORMED | array",
                "[5] | MALFORMED | one key",
                "[{\"a\":{},\"b\":{}}] | MALFORMED | one key",
                "[{\"republish\":{}}] | MALFORMED | republish has no topic",
                "[{\"republish\":{\"topic\":5}}] | MALFORMED | not a text",
                "[{\"republish\":{\"topic\":\"P/d\"}}] | REPUBLISH_TOPIC_FORMAT_ERROR | 'P/d'",
                "[{\"republish\":{\"topic\":\"P/+/x\"}}] | REPUBLISH_TOPIC_FORMAT_ERROR | wildcard",
                "[{\"republish\":{\"topic\":\"P//x\"}}] | REPUBLISH_TOPIC_FORMAT_ERROR | device",
                "[{\"republish\":{\"topic\":\"$shadow/P/d/x\"}}] | REPUBLISH_TOPIC_FORMAT_ERROR | device",
                "[{\"forward\":{\"api\":\"ftp://a/\"}}] | CHECK_FORWARD_URL_FAIL | ftp",
                "[{\"forward\":{\"api\":\"http:///x\"}}] | CHECK_FORWARD_URL_FAIL | http",
                "[{\"forward\":{\"api\":\"http://a b/\"}}] | CHECK_FORWARD_URL_FAIL | Illegal",
                "[{\"ckafka\":{\"topic\":{\"id\":\"t\"},\"region\":\"gz\"}}] | MALFORMED | ckafka instance has no id",
                "[{\"mysql\":{}}] | MALFORMED | fieldpairs",
                "[{\"a\":1},{\"a\":1}] | CLOUD_COMPONENT_ALREADY_EXIST | same target",
                "[{\"a\":1},{\"a\":2},{\"a\":3},{\"a\":4},{\"a\":5},{\"a\":6}] | MALFORMED | 6 actions",
                "[{\"a\":1},{\"erroraction\":[{\"a\":1}]}] | CLOUD_COMPONENT_ALREADY_EXIST | another",
                "[{\"republish\":{\"topic\":\"P/d/x\"}},{\"erroraction\":[{\"republish\":{\"topic\":\"P/d/x\"}}]}]"
                        + " | FAIL_ACTION_HAS_SAME_DEVICE | another",
            })
    void whatIsWrongIsSaidInACode(String text, ActionFault fault, String message) {
        ActionsRefused refused = catchThrowableOfType(ActionsRefused.class, () -> DialectActions.read(text));

        assertThat(refused.fault()).isEqualTo(fault);
        assertThat(refused).hasMessageContaining(message);
        assertThat(fault.code()).startsWith("InvalidParameterValue");
    }
}
