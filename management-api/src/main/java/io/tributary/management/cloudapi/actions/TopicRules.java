package io.tributary.management.cloudapi.actions;

import io.tributary.rules.dialect.DialectActions;
import io.tributary.rules.dialect.PayloadFormat;
import io.tributary.rules.dialect.Translated;
import java.time.Instant;
import java.util.List;

/**
 * The rules of the account as this API knows them: written in the reference product's language, run as their translation. Refusals are
 * {@link io.tributary.identity.RejectedException}s: NOT_FOUND blames {@code name}, CONFLICT blames {@code name} when it is taken,
 * {@code disabled} when the rule is switched already, and nothing when there are too many rules; INVALID blames {@code sql} when the
 * compiler refuses the translation. (Cloud API, section 7.4.)
 */
public interface TopicRules {

    /**
     * What the devices of a product send; refuses a product that the account does not have, blaming {@code productId}.
     */
    PayloadFormat formatOf(String productId);

    void create(String name, Body body);

    void replace(String name, Body body);

    void delete(String name);

    /** Switches a rule on, or off. */
    void enable(String name, boolean on);

    /** In the order of their names; rules that were not written in this language are among them or not, as they can be shown here. */
    List<Info> list();

    /**
     * What a rule is.
     *
     * @param sql as its author wrote it
     * @param translation what runs; a column for each placeholder of the actions stands beside its result
     * @param description 0 to 256 characters
     */
    record Body(
            String sql,
            Translated.FlinkSql translation,
            DialectActions actions,
            String description,
            boolean disabled) {}

    /**
     * What a list says of a rule.
     *
     * @param topic its topic filter
     */
    record Info(String name, String description, Instant createdAt, boolean disabled, String topic) {}
}
