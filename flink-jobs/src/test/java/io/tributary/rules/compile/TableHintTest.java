package io.tributary.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableHintTest {
    private static final ProductTable.Source PRODUCTS = id -> switch (id) {
        case "TYPED" ->
            Optional.of(new ProductTable(id, Optional.of("{\"properties\":{\"t\":{\"type\":\"number\"}}}")));
        case "BARE" -> Optional.of(new ProductTable(id, Optional.empty()));
        default -> Optional.empty();
    };

    @SuppressWarnings("NullAway.Init")
    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler(PRODUCTS);
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @Test
    void aRuleThatReadsOneProductByJsonFunctionsHearsOfItsTable() {
        String query =
                "SELECT JSON_VALUE(payload, '$.t') AS t, JSON_QUERY(payload, '$.at') AS at_ FROM messages WHERE ";

        assertThat(warnings(query + "TOPIC_MATCHES(topic, 'TYPED/+/event')"))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.column()).isEqualTo(8);
                    assertThat(warning.remedy()).contains("Read FROM `TYPED`");
                });
        assertThat(warnings(query + "topic IN ('BARE/a/x', 'BARE/b/x')"))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.remedy()).contains("./tributary product infer-schema BARE --apply"));
        assertThat(warnings(query + "topic IN ('BARE/a/x', 'TYPED/b/x')")).isEmpty();
        assertThat(warnings(query + "product_id = 'OTHER'")).isEmpty();
    }

    @Test
    void whoeverReadsTheTableOrNoPayloadHearsNothing() {
        assertThat(warnings("SELECT t FROM TYPED")).isEmpty();
        assertThat(warnings("SELECT JSON_VALUE(payload, '$.more') AS more FROM TYPED"))
                .isEmpty();
        assertThat(warnings("SELECT payload FROM messages WHERE product_id = 'TYPED'"))
                .isEmpty();
    }

    private static List<RuleError> warnings(String sql) {
        RuleVerdict verdict = compiler.compile(
                new RuleDefinition("hot", 1, sql, List.of(new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1))));
        assertThat(verdict).isInstanceOf(RuleVerdict.Accepted.class);
        return ((RuleVerdict.Accepted) verdict).rule().warnings();
    }
}
