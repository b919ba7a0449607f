package io.tributary.management.cloudapi.actions;

import static io.tributary.identity.Rejection.CONFLICT;
import static io.tributary.identity.Rejection.INVALID;
import static io.tributary.identity.Rejection.NOT_FOUND;
import static io.tributary.management.cloudapi.actions.Values.notAllowed;
import static io.tributary.management.cloudapi.actions.Values.seconds;
import static io.tributary.management.cloudapi.actions.Values.within;

import io.tributary.identity.RejectedException;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.rules.dialect.ActionsRefused;
import io.tributary.rules.dialect.Dialect;
import io.tributary.rules.dialect.DialectActions;
import io.tributary.rules.dialect.DialectError;
import io.tributary.rules.dialect.PayloadFormat;
import io.tributary.rules.dialect.Translated;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The actions on rules: the SQL comes as base64 and in the reference product's language, the actions as a JSON text. (Cloud API, section
 * 7.4; rule engine, sections 1 to 3.)
 */
final class RuleActions {
    private static final String INVALID_SQL = "InvalidParameterValue.InvalidSQL";
    private static final int MAX_DESCRIPTION = 256;
    private static final int MAX_PAGE = 250;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,32}");

    private static final Wording FOUND = Wording.PLAIN
            .and(NOT_FOUND, "name", "ResourceNotFound.TopicRuleNotExist")
            .and(INVALID, "sql", INVALID_SQL);

    /** How the refusals of {@link TopicRules} are worded, by action. */
    static final Wording CREATING = FOUND.and(CONFLICT, "name", "InvalidParameterValue.TopicRuleAlreadyExist")
            .and(CONFLICT, "", "InvalidParameterValue.RuleNumberBeyondLimit");

    static final Wording CHANGING = FOUND;
    static final Wording ENABLING = FOUND.and(CONFLICT, "disabled", "FailedOperation.RuleAlreadyEnabled");
    static final Wording DISABLING = FOUND.and(CONFLICT, "disabled", "FailedOperation.RuleAlreadyDisabled");

    private final TopicRules rules;

    RuleActions(TopicRules rules) {
        this.rules = rules;
    }

    Map<String, ?> create(Call call) {
        String name = nameOf(call.arguments());
        if (!NAME.matcher(name).matches()) {
            throw notAllowed("RuleName is '" + CloudRefusal.shown(name) + "'; use 1 to 32 letters, digits and '_'");
        }
        rules.create(name, body(call.arguments().structure("TopicRulePayload")));
        return Action.DONE;
    }

    Map<String, ?> replace(Call call) {
        rules.replace(nameOf(call.arguments()), body(call.arguments().structure("TopicRulePayload")));
        return Action.DONE;
    }

    Map<String, ?> delete(Call call) {
        rules.delete(nameOf(call.arguments()));
        return Action.DONE;
    }

    Map<String, ?> enable(Call call) {
        rules.enable(nameOf(call.arguments()), true);
        return Action.DONE;
    }

    Map<String, ?> disable(Call call) {
        rules.enable(nameOf(call.arguments()), false);
        return Action.DONE;
    }

    /** Those that the caller may list. */
    Map<String, ?> list(Call call) {
        long page = within(call.arguments().number("PageNum"), 1, Integer.MAX_VALUE, "PageNum");
        long size = within(call.arguments().number("PageSize"), 1, MAX_PAGE, "PageSize");
        List<TopicRules.Info> all = rules.list().stream()
                .filter(rule -> call.may("rule:List", "rule/" + rule.name()))
                .toList();
        return Map.of(
                "TotalCnt",
                (long) all.size(),
                "Rules",
                all.stream()
                        .skip((page - 1) * size)
                        .limit(size)
                        .map(RuleActions::info)
                        .toList());
    }

    private static Map<String, Object> info(TopicRules.Info rule) {
        return Map.of(
                "RuleName", rule.name(),
                "Description", rule.description(),
                "CreatedAt", seconds(rule.createdAt()),
                "RuleDisabled", rule.disabled(),
                "TopicPattern", rule.topic());
    }

    private static String nameOf(Arguments arguments) {
        return arguments.text("RuleName");
    }

    private TopicRules.Body body(Arguments payload) {
        String description = payload.optionalText("Description").orElse("");
        if (description.codePointCount(0, description.length()) > MAX_DESCRIPTION) {
            throw notAllowed("Description has more than " + MAX_DESCRIPTION + " characters");
        }
        String sql = decoded(payload.text("Sql"));
        DialectActions actions = actions(payload.optionalText("Actions").orElse(""));
        boolean disabled = payload.isTrue("RuleDisabled");
        return new TopicRules.Body(sql, translation(sql, actions), actions, description, disabled);
    }

    private static String decoded(String base64) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException e) {
            throw new CloudRefusal(INVALID_SQL, "Sql is not base64: " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new CloudRefusal(INVALID_SQL, "Sql is not the base64 of UTF-8 text");
        }
    }

    private static DialectActions actions(String text) {
        try {
            return DialectActions.read(text);
        } catch (ActionsRefused e) {
            throw new CloudRefusal(e.fault().code(), CloudRefusal.shown(String.valueOf(e.getMessage()), 256));
        }
    }

    private Translated.FlinkSql translation(String sql, DialectActions actions) {
        Set<String> placeholders = actions.placeholders();
        Translated.FlinkSql json = accepted(Dialect.translate(sql, placeholders, PayloadFormat.JSON));
        return json.productId()
                .map(this::format)
                .filter(format -> format != PayloadFormat.JSON)
                .map(format -> accepted(Dialect.translate(sql, placeholders, format)))
                .orElse(json);
    }

    private PayloadFormat format(String productId) {
        try {
            return rules.formatOf(productId);
        } catch (RejectedException e) {
            throw new CloudRefusal(INVALID_SQL, "FROM: " + CloudRefusal.shown(String.valueOf(e.getMessage()), 256));
        }
    }

    private static Translated.FlinkSql accepted(Translated translated) {
        if (translated instanceof Translated.Refused refused) {
            DialectError error = refused.errors().get(0);
            throw new CloudRefusal(INVALID_SQL, CloudRefusal.shown(error + ". " + error.remedy(), 512));
        }
        return (Translated.FlinkSql) translated;
    }
}
