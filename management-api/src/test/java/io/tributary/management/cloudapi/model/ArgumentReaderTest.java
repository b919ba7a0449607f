package io.tributary.management.cloudapi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.cloudapi.model.ArgumentReader.Form;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers send, read by the model. (Cloud API, sections 1 to 3.) */
class ArgumentReaderTest {
    private static final ApiModel MODEL = ApiModel.load();
    private static final String NEW = "2021-04-08";
    private static final String OLD = "2018-06-14";

    @Test
    void theModelIsWholeAndItsStructuresAreThere() {
        assertThat(MODEL.version(OLD).orElseThrow().actions()).hasSize(69);
        assertThat(MODEL.version(NEW).orElseThrow().actions()).hasSize(73);
        AnswerWriter writer = new AnswerWriter(MODEL);
        MODEL.versions()
                .values()
                .forEach(version -> version.actions().values().forEach(action -> {
                    assertThat(writer.write(version, action, Map.of())).isNotNull();
                    assertThat(action.errors())
                            .allMatch(code -> MODEL.meaningOf(code).isPresent());
                }));
    }

    @Test
    void jsonIsReadByType() {
        Arguments device = json(NEW, "CreateDevice", """
                {"ProductId": "P", "DeviceName": "d", "Isp": 2, "TlsCrt": null,
                 "Attribute": {"Tags": [{"Tag": "room", "Type": 2, "Value": "ü"}, {"Tag": "n", "Type": 1, "Value": "5"}]}}""");

        assertThat(device.text("ProductId")).isEqualTo("P");
        assertThat(device.optionalNumber("Isp")).hasValue(2);
        assertThat(device.has("TlsCrt")).isFalse();
        assertThat(device.structure("Attribute").structures("Tags"))
                .extracting(tag -> tag.text("Tag") + tag.number("Type") + tag.text("Value"))
                .containsExactly("room2ü", "n15");
    }

    @Test
    void anEmptyArrayIsAnEmptyStructure() {
        Arguments device =
                json(NEW, "CreateDevice", "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"Attribute\": []}");

        assertThat(device.structure("Attribute").structures("Tags")).isEmpty();
        assertThat(json(NEW, "DescribePrivateCAs", "[]")).isNotNull();
        refused(
                () -> json(NEW, "CreateDevice", "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"Attribute\": [1]}"),
                "InvalidParameter",
                "Attribute");
    }

    @ParameterizedTest
    @CsvSource({OLD + ",ProductID", OLD + ",ProductId", NEW + ",ProductID", NEW + ",ProductId"})
    void bothSpellingsOfTheProductsIdAreReadInBothVersions(String version, String spelling) {
        assertThat(json(version, "DescribeDevice", "{\"" + spelling + "\": \"P\", \"DeviceName\": \"d\"}")
                        .text("ProductId"))
                .isEqualTo("P");
        assertThat(flat(version, "SetProductsForbiddenStatus", spelling + ".0=P&" + spelling + ".1=Q&Status=1")
                        .texts("ProductId"))
                .containsExactly("P", "Q");
        assertThat(json(
                                version,
                                "DescribeResourceTasks",
                                "{\"" + spelling + "\": \"P\", \"Name\": \"n\", \"Offset\": 0, \"Limit\": 9}")
                        .text("ProductId"))
                .isEqualTo("P");
    }

    @Test
    void bothSpellingsAtOnceAreRefused() {
        refused(
                () -> json(
                        NEW, "DescribeDevice", "{\"ProductID\": \"P\", \"ProductId\": \"P\", \"DeviceName\": \"d\"}"),
                "InvalidParameter",
                "ProductI");
    }

    @Test
    void flattenedFieldsAreReadByType() {
        Arguments device = flat(
                NEW,
                "CreateDevice",
                "ProductId=P&DeviceName=a%2Bb+c&Attribute.Tags.0.Tag=x&Attribute.Tags.0.Type=2&Attribute.Tags.0.Value=%C3%BC"
                        + "&Attribute.Tags.1.Tag=y&Attribute.Tags.1.Type=1&Attribute.Tags.1.Value=7");

        assertThat(device.text("DeviceName")).isEqualTo("a+b c");
        assertThat(device.structure("Attribute").structures("Tags"))
                .extracting(tag -> tag.text("Value"))
                .containsExactly("ü", "7");
        StringBuilder names = new StringBuilder("ProductId=P&Status=0");
        for (int i = 0; i < 12; i++) {
            names.append("&DeviceNames.").append(i).append("=d").append(i);
        }
        assertThat(flat(NEW, "UpdateDevicesEnableState", names.toString()).texts("DeviceNames"))
                .hasSize(12)
                .endsWith("d10", "d11");
        Arguments rule =
                flat(NEW, "CreateTopicRule", "RuleName=r&TopicRulePayload.Sql=a&TopicRulePayload.RuleDisabled=true");
        assertThat(rule.structure("TopicRulePayload").has("RuleDisabled")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Offset\": 0}|MissingParameter|Limit",
                "{\"Offset\": null, \"Limit\": 10}|MissingParameter|Offset",
                "{\"Offset\": 0, \"Limit\": 10, \"Colour\": 1}|UnknownParameter|Colour",
                "{\"Offset\": 0, \"Limit\": \"10\"}|InvalidParameter|Limit",
                "{\"Offset\": 0, \"Limit\": 10.5}|InvalidParameter|Limit",
                "{\"Offset\": 0, \"Limit\": 1e1}|InvalidParameter|Limit",
                "{\"Offset\": 0, \"Limit\": [10]}|InvalidParameter|Limit",
                "{\"Offset\": -1, \"Limit\": 10}|InvalidParameter|Offset",
                "{\"Offset\": true, \"Limit\": 10}|InvalidParameter|Offset",
                "{\"Offset\": 18446744073709551615, \"Limit\": 10}|InvalidParameterValue|Offset",
                "{\"Offset\": 18446744073709551616, \"Limit\": 10}|InvalidParameter|Offset",
                "[1]|InvalidParameter|request",
                "\"text\"|InvalidParameter|request",
                "{\"Offset\": 0, \"Offset\": 0, \"Limit\": 10}|InvalidParameter|body",
                "{\"Offset\": 0, \"Limit\": 10} {}|InvalidParameter|body",
                "{\"Offset\": |InvalidParameter|body"
            })
    void whatIsWrongIsNamed(String body, String code, String named) {
        refused(() -> json(NEW, "DescribeProducts", body), code, named);
    }

    @Test
    void theNameOfWhatIsWrongIsAPath() {
        refused(
                () -> json(
                        NEW,
                        "CreateDevice",
                        "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"Attribute\": {\"Tags\": [{\"Tag\": \"a\"}]}}"),
                "MissingParameter",
                "Attribute.Tags.0.Type");
        refused(
                () -> json(
                        NEW,
                        "CreateDevice",
                        "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"Attribute\": {\"Tags\": {}}}"),
                "InvalidParameter",
                "Attribute.Tags");
        refused(
                () -> json(
                        NEW,
                        "CreateDevice",
                        "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"Attribute\": {\"Colour\": 1}}"),
                "UnknownParameter",
                "Attribute.Colour");
        refused(
                () -> json(OLD, "CreateDevice", "{\"ProductId\": \"P\", \"DeviceName\": \"d\", \"TlsCrt\": \"x\"}"),
                "UnknownParameter",
                "TlsCrt");
        refused(
                () -> json(NEW, "CreateDevice", "{\"ProductId\": \"P\", \"DeviceName\": \"\\ud800\"}"),
                "InvalidParameter",
                "DeviceName");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ProductId=P&Status=0&DeviceNames.0=a&DeviceNames.2=b|InvalidParameter|DeviceNames.1",
                "ProductId=P&Status=0&DeviceNames.1=a|InvalidParameter|DeviceNames.0",
                "ProductId=P&Status=0&DeviceNames=a|InvalidParameter|DeviceNames",
                "ProductId=P&Status=0&DeviceNames.0.x=a|InvalidParameter|DeviceNames.0",
                "ProductId=P&Status=x&DeviceNames.0=a|InvalidParameter|Status",
                "ProductId=P&Status=&DeviceNames.0=a|InvalidParameter|Status",
                "ProductId=P&Status=0&Status=1&DeviceNames.0=a|InvalidParameter|Status",
                "ProductId=P&Status=0&DeviceNames.0=a&DeviceNames=b|InvalidParameter|DeviceNames",
                "ProductId=P&Status=0&DeviceNames=b&DeviceNames.0=a|InvalidParameter|DeviceNames.0",
                "ProductId=%zz&Status=0&DeviceNames.0=a|InvalidParameter|%",
                "ProductId=%ff&Status=0&DeviceNames.0=a|InvalidParameter|UTF-8",
                "ProductId=P&Status=0&DeviceNames.0=a&a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q=1|InvalidParameter|deep",
                "ProductId=P&Status=0|MissingParameter|DeviceNames",
                "ProductId=P&Status=0&DeviceNames.0=a&.=1|UnknownParameter|field"
            })
    void whatIsWrongInAFormIsNamed(String form, String code, String named) {
        refused(() -> flat(NEW, "UpdateDevicesEnableState", form), code, named);
    }

    @Test
    void multipartIsReadAsAFlattenedForm() {
        String body = "--x\r\nContent-Disposition: form-data; name=\"ProductId\"\r\n\r\nP\r\n"
                + "--x\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=\"DeviceName\"\r\n\r\nä\r\nb\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"Attribute.Tags.0.Tag\"\r\n\r\nt\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"Attribute.Tags.0.Type\"\r\n\r\n2\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"Attribute.Tags.0.Value\"\r\n\r\n\r\n"
                + "--x--\r\n";
        Arguments device = read(
                NEW,
                "CreateDevice",
                Form.FLAT,
                WireForms.nested(MultipartForm.read("multipart/form-data; boundary=x", body.getBytes(UTF_8))));

        assertThat(device.text("DeviceName")).isEqualTo("ä\r\nb");
        assertThat(device.structure("Attribute").structures("Tags").get(0).text("Value"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--x",
                "--x\r\n",
                "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n",
                "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
                "--x\r\n\r\n1\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--"
            })
    void multipartThatIsNoneIsRefused(String body) {
        refused(
                () -> MultipartForm.read("multipart/form-data; boundary=\"x\"", body.getBytes(UTF_8)),
                "InvalidParameter",
                "");
        refused(() -> MultipartForm.read("multipart/form-data", body.getBytes(UTF_8)), "InvalidParameter", "boundary");
    }

    private static Arguments json(String version, String action, String body) {
        return read(version, action, Form.JSON, WireForms.json(body.getBytes(UTF_8)));
    }

    private static Arguments flat(String version, String action, String form) {
        return read(version, action, Form.FLAT, WireForms.nested(WireForms.urlEncoded(form)));
    }

    private static Arguments read(String version, String action, Form form, JsonNode fields) {
        ApiVersion api = MODEL.version(version).orElseThrow();
        return new ArgumentReader(api, form).read(api.action(action).orElseThrow(), fields);
    }

    private static void refused(ThrowingCallable reading, String code, String named) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        CloudRefusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(named);
    }
}
