package io.tributary.management.cloudapi.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.RejectedException;
import io.tributary.management.access.AccessControl;
import io.tributary.management.access.Caller;
import io.tributary.management.access.Decision;
import io.tributary.management.cloudapi.model.ActionModel;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.cloudapi.model.ApiVersion;
import io.tributary.management.cloudapi.model.ArgumentReader;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.rules.dialect.DialectAction;
import io.tributary.rules.dialect.PayloadFormat;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleActionsTest {
    private static final ApiModel MODEL = ApiModel.load();
    private static final ApiVersion VERSION = MODEL.version("2021-04-08").orElseThrow();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AccessControl NOT_HIDDEN =
            (caller, action, resource) -> new Decision(!resource.equals("rule/hidden"), "");
    private static final String SQL =
            "SELECT room1.temperature AS t, deviceName() AS d FROM 'PROD123456/+/event' WHERE room1.temperature > 30";
    private static final String ACTIONS = "[{\"republish\":{\"topic\":\"PROD123456/${d}/control\"}}]";

    private final RulesInMemory rules = new RulesInMemory();
    private final RuleActions actions = new RuleActions(rules);

    @Test
    void aRuleIsTranslatedAndKeptWithItsActions() {
        assertThat(create("hot", SQL, ACTIONS)).isEmpty();

        TopicRules.Body hot = rules.find("hot");
        assertThat(hot.sql()).isEqualTo(SQL);
        assertThat(hot.translation().sql())
                .contains("TOPIC_MATCHES(topic, 'PROD123456/+/event')", ",\n  device_name AS `d`\nFROM messages");
        assertThat(hot.actions().actions()).containsExactly(new DialectAction.Republish("PROD123456/${d}/control"));
        assertThat(hot.description()).isEqualTo("about hot");
        assertThat(hot.disabled()).isFalse();
    }

    @Test
    void theFormatOfTheProductDecides() {
        String bytes = "[{\"forward\":{\"api\":\"https://example.org/in\"}}]";

        assertThat(create("raw", "SELECT * FROM 'BYTES12345/#'", bytes)).isEmpty();
        assertThat(rules.find("raw").translation().result()).isEqualTo(PayloadFormat.BINARY);
        assertThat(create("keys", "SELECT a FROM 'BYTES12345/#'", bytes))
                .isEqualTo("InvalidParameterValue.InvalidSQL: line 1, column 8: devices of this product send bytes,"
                        + " which have no keys. Write SELECT *.");
        assertThat(create("sys", "SELECT * FROM '$shadow/operation/PROD123456/d'", bytes))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hot|SELECT a FROM|$|InvalidSQL",
                "hot|SELECT a FROM 'NONE000000/#'|$|InvalidSQL",
                "hot|SELECT a FROM 'PROD123456/#'|$|InvalidSQL",
                "hot|SELECT d FROM 'PROD123456/#'|[]|ActionNil",
                "hot|SELECT d FROM 'PROD123456/#'|[{\"forward\":{\"api\":\"x\"}}]|CheckForwardURLFail",
                "hot|SELECT d FROM 'PROD123456/#'|[{\"a\":1},{\"a\":1}]|CloudComponentAlreadyExist",
                "hot|SELECT d FROM 'PROD123456/#'|[{\"a\":1},{\"erroraction\":[{\"a\":1}]}]|CloudComponentAlreadyExist",
                "hot|SELECT d FROM 'PROD123456/#'|oops|",
                "hot|SELECT d FROM 'PROD123456/#'|[{\"republish\":{\"topic\":\"x\"}}]|",
                "a-b|SELECT d FROM 'PROD123456/#'|$|",
                "taken|SELECT d FROM 'PROD123456/#'|$|TopicRuleAlreadyExist",
            })
    void refusalsOfCreatingHaveTheCodesOfTheContract(String name, String sql, String text, String code) {
        assertThat(create("taken", SQL, ACTIONS)).isEmpty();

        String answer = create(name, sql, text.equals("$") ? ACTIONS : text);

        assertThat(answer).startsWith("InvalidParameterValue" + (code == null ? "" : "." + code) + ": ");
        assertThat(rules.all).hasSize(1);
    }

    @Test
    void whatIsNotBase64OfTextIsNoSql() {
        for (String sql : List.of("###", "/w==")) {
            ObjectNode fields = fields("hot", SQL, ACTIONS);
            ((ObjectNode) fields.path("TopicRulePayload")).put("Sql", sql);
            assertThat(run("CreateTopicRule", RuleActions.CREATING, actions::create, fields))
                    .startsWith("InvalidParameterValue.InvalidSQL: Sql is not");
        }
    }

    @Test
    void rulesAreReplacedSwitchedAndDeleted() {
        create("hot", SQL, ACTIONS);

        assertThat(named("EnableTopicRule", RuleActions.ENABLING, actions::enable, "hot"))
                .startsWith("FailedOperation.RuleAlreadyEnabled");
        assertThat(named("DisableTopicRule", RuleActions.DISABLING, actions::disable, "hot"))
                .isEmpty();
        assertThat(rules.find("hot").disabled()).isTrue();
        assertThat(named("DisableTopicRule", RuleActions.DISABLING, actions::disable, "hot"))
                .startsWith("FailedOperation.RuleAlreadyDisabled");
        assertThat(named("EnableTopicRule", RuleActions.ENABLING, actions::enable, "hot"))
                .isEmpty();

        ObjectNode other = fields("hot", "SELECT d FROM 'PROD123456/#'", ACTIONS);
        assertThat(run("ReplaceTopicRule", RuleActions.CHANGING, actions::replace, other))
                .isEmpty();
        assertThat(rules.find("hot").sql()).isEqualTo("SELECT d FROM 'PROD123456/#'");
        ObjectNode wrong = fields("hot", SQL, "[{\"republish\":{\"topic\":\"x\"}}]");
        assertThat(run("ReplaceTopicRule", RuleActions.CHANGING, actions::replace, wrong))
                .startsWith("InvalidParameterValue.RepublishTopicFormatError");
        assertThat(run("ReplaceTopicRule", RuleActions.CHANGING, actions::replace, fields("none", SQL, ACTIONS)))
                .startsWith("ResourceNotFound.TopicRuleNotExist");

        assertThat(named("DeleteTopicRule", RuleActions.CHANGING, actions::delete, "hot"))
                .isEmpty();
        assertThat(named("DeleteTopicRule", RuleActions.CHANGING, actions::delete, "hot"))
                .startsWith("ResourceNotFound.TopicRuleNotExist");
    }

    @Test
    void anAccountHasSoManyAtMost() {
        for (String name : List.of("a", "b", "c")) {
            assertThat(create(name, SQL, ACTIONS)).isEmpty();
        }
        assertThat(create("d", SQL, ACTIONS)).startsWith("InvalidParameterValue.RuleNumberBeyondLimit");
    }

    @Test
    void listsArePagedAndLeaveOutWhatTheCallerMayNotSee() {
        create("cold", SQL, ACTIONS);
        create("hidden", SQL, ACTIONS);
        create("warm", "SELECT * FROM 'PROD123456/dev01/event'", "[{\"a\":1}]");

        assertThat(list(1, 1).get("TotalCnt")).isEqualTo(2L);
        assertThat(list(2, 1).get("Rules"))
                .isEqualTo(List.of(Map.of(
                        "RuleName", "warm",
                        "Description", "about warm",
                        "CreatedAt", 7L,
                        "RuleDisabled", false,
                        "TopicPattern", "PROD123456/dev01/event")));
        assertThat(list(3, 1).get("Rules")).isEqualTo(List.of());
        assertThat(run("ListTopicRules", Wording.PLAIN, actions::list, page(0, 1)))
                .startsWith("InvalidParameterValue");
        assertThat(run("ListTopicRules", Wording.PLAIN, actions::list, page(1, 251)))
                .startsWith("InvalidParameterValue");
    }

    @Test
    void whoMayIsAskedOfTheRule() {
        assertThat(Permission.rule("rule:Delete").resources().of(page(1, 1).put("RuleName", "hot")))
                .containsExactly("rule/hot");
        assertThat(Permission.rule("rule:Delete").resources().of(page(1, 1))).containsExactly("rule/*");
    }

    private String create(String name, String sql, String text) {
        return run("CreateTopicRule", RuleActions.CREATING, actions::create, fields(name, sql, text));
    }

    private static String named(String action, Wording wording, Action body, String name) {
        return run(action, wording, body, JSON.createObjectNode().put("RuleName", name));
    }

    private Map<String, ?> list(int number, int size) {
        return actions.list(call("ListTopicRules", page(number, size)));
    }

    private static ObjectNode page(int number, int size) {
        return JSON.createObjectNode().put("PageNum", number).put("PageSize", size);
    }

    private static ObjectNode fields(String name, String sql, String text) {
        ObjectNode fields = JSON.createObjectNode().put("RuleName", name);
        fields.putObject("TopicRulePayload")
                .put("Sql", Base64.getEncoder().encodeToString(sql.getBytes(StandardCharsets.UTF_8)))
                .put("Actions", text)
                .put("Description", "about " + name);
        return fields;
    }

    /** Code and message of the refusal; empty when there is none. */
    private static String run(String action, Wording wording, Action body, ObjectNode fields) {
        ActionModel model = VERSION.action(action).orElseThrow();
        try {
            body.run(call(action, fields));
            return "";
        } catch (RejectedException e) {
            CloudRefusal refusal = wording.say(e, model, MODEL);
            return refusal.code() + ": " + refusal.getMessage();
        } catch (CloudRefusal e) {
            return Wording.allowed(e.code(), model, MODEL.commonCodes()) + ": " + e.getMessage();
        }
    }

    private static Call call(String action, ObjectNode fields) {
        Arguments arguments = new ArgumentReader(VERSION, ArgumentReader.Form.JSON)
                .read(VERSION.action(action).orElseThrow(), fields);
        return new Call(Caller.root(), arguments, NOT_HIDDEN, Optional.empty());
    }
}
