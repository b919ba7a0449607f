package io.tributary.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.program.SourceLog;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScriptCompilerTest {
    @SuppressWarnings("NullAway.Init")
    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler();
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @Test
    void eachInsertIsAProgramWithTopicsAndColumnsOfItsOwn() {
        CompiledRule rule = accepted("""
                EXECUTE STATEMENT SET BEGIN
                INSERT INTO repub SELECT CONCAT('P/', device_name, '/on') AS topic, payload, 1 AS qos
                FROM messages WHERE TOPIC_MATCHES(topic, 'P/+/event');
                INSERT INTO db.readings /*+ OPTIONS('key' = 'd') */ (d, q) SELECT device_name, qos + 1
                FROM messages WHERE product_id = 'Q';
                END;
                """);

        assertThat(rule.isScript()).isTrue();
        assertThat(rule.queries()).extracting(CompiledQuery::number).containsExactly(1, 2);
        assertThat(rule.queries().get(0).topicFilters()).containsExactly("P/+/event");
        assertThat(rule.queries().get(1).topicFilters()).containsExactly("Q/#");
        assertThat(rule.topicFilters()).containsExactlyInAnyOrder("P/+/event", "Q/#");
        assertThat(rule.queries().get(1).program().columnNames()).containsExactly("d", "q");
        assertThat(rule.queries().get(1).table()).hasValueSatisfying(table -> {
            assertThat(table.keySchema()).contains("\"name\":\"d\"").doesNotContain("\"q\"");
            assertThat(table.valueSchema())
                    .contains("rule_hot_readings", "{\"name\":\"q\",\"type\":[\"null\",\"int\"]");
        });
    }

    @Test
    void oneThatIsFoundByEveryTopicMakesTheRuleSo() {
        CompiledRule rule = accepted(
                "INSERT INTO kafka.a SELECT qos FROM messages WHERE product_id = 'Q'; INSERT INTO kafka.b SELECT qos FROM messages");

        assertThat(rule.topicFilters()).isEmpty();
        assertThat(rule.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.line()).isEqualTo(1);
            assertThat(warning.column()).isEqualTo(90);
        });
    }

    @Test
    void errorsOfAllInsertsAreThereAtOnceWithTheirPlacesInTheScript() {
        assertThat(errors("""
                -- places
                INSERT INTO kafka.a SELECT qoz FROM messages;
                INSERT INTO repub SELECT payload, 'x' AS retain FROM messages;
                INSERT INTO kafka.b SELECT COUNT(*) AS n FROM messages GROUP BY qos;
                INSERT INTO db.t SELECT 1 AS x FROM messages;
                INSERT INTO kafka.c (a, b) SELECT qos FROM messages
                """))
                .containsExactly(
                        "line 2, column 28: Column 'qoz' not found in any table",
                        "line 3, column 13: INSERT 2 INTO repub: the column 'topic' is missing",
                        "line 3, column 13: INSERT 2 INTO repub: repub has no column 'retain'",
                        "line 4, column 56: GROUP BY remembers earlier messages; rules with state are not offered yet",
                        "line 5, column 13: the table db.t has no key, by which its rows are upserted",
                        "line 6, column 13: INSERT 5 INTO kafka.c names 2 columns, its SELECT gives 1");
    }

    @Test
    void whatARowOfRepubSaysMustBeSayable() {
        assertThat(errors("INSERT INTO repub SELECT qos AS topic, qos AS payload, payload AS qos FROM messages"))
                .containsExactly(
                        "line 1, column 13: INSERT 1 INTO repub: column 'topic' of type INT cannot be a topic",
                        "line 1, column 13: INSERT 1 INTO repub: column 'payload' of type INT cannot be a payload",
                        "line 1, column 13: INSERT 1 INTO repub: column 'qos' of type STRING cannot be a QoS");
    }

    @Test
    void columnsThatTheListNamesNeedNoNamesInTheSelect() {
        assertThat(accepted("INSERT INTO kafka.a (x, y) SELECT qos + 1, qos FROM messages WHERE product_id = 'Q'")
                        .queries()
                        .get(0)
                        .columns())
                .extracting(CompiledQuery.Column::name)
                .containsExactly("x", "y");
        assertThat(errors("INSERT INTO kafka.a SELECT qos + 1, qos FROM messages"))
                .containsExactly("line 1, column 28: a computed column has no name");
    }

    @Test
    void twoInsertsIntoOneTableHaveTheSameColumns() {
        String one =
                "INSERT INTO db.t /*+ OPTIONS('key'='d') */ SELECT device_name AS d, 1 AS x FROM messages WHERE qos = 0;\n";

        assertThat(accepted(one + one.replace("1 AS x", "qos AS x")).queries()).hasSize(2);
        assertThat(errors(one + one.replace("1 AS x", "'a' AS x")))
                .containsExactly(
                        "line 2, column 13: INSERT 2 INTO db.t writes other columns than INSERT 1 INTO db.t, or another key");
    }

    @Test
    void allInsertsReadOneLog() {
        assertThat(accepted(
                                "INSERT INTO kafka.a SELECT event FROM lifecycle; INSERT INTO kafka.b SELECT cause FROM lifecycle")
                        .log())
                .isEqualTo(SourceLog.LIFECYCLE);
        assertThat(errors("""
                INSERT INTO kafka.a SELECT topic FROM messages WHERE product_id = 'Q';
                INSERT INTO kafka.b SELECT event FROM lifecycle
                """))
                .containsExactly(
                        "line 2, column 13: INSERT 2 INTO kafka.b reads lifecycle, INSERT 1 INTO kafka.a reads messages; a rule reads one of them");
    }

    @Test
    void anErrorActionNamesColumnsThatEveryInsertGives() {
        String sql =
                "INSERT INTO kafka.a SELECT device_name AS d, qos AS q FROM messages; INSERT INTO kafka.b SELECT device_name AS d FROM messages";

        assertThat(verdict(sql, new RuleAction.Kafka("failed", "${d}", ""))).isInstanceOf(RuleVerdict.Accepted.class);
        assertThat(verdict(sql, new RuleAction.Kafka("failed", "${q}", "")))
                .isInstanceOfSatisfying(
                        RuleVerdict.Refused.class,
                        refused -> assertThat(refused.errors())
                                .singleElement()
                                .satisfies(error -> assertThat(error.message())
                                        .isEqualTo(
                                                "error action 1: the key names ${q}, which the SELECT does not give")));
    }

    private static CompiledRule accepted(String sql) {
        RuleVerdict verdict = verdict(sql);
        assertThat(verdict).isInstanceOf(RuleVerdict.Accepted.class);
        return ((RuleVerdict.Accepted) verdict).rule();
    }

    private static List<String> errors(String sql) {
        RuleVerdict verdict = verdict(sql);
        assertThat(verdict).isInstanceOf(RuleVerdict.Refused.class);
        return ((RuleVerdict.Refused) verdict)
                .errors().stream().map(RuleError::toString).toList();
    }

    private static RuleVerdict verdict(String sql, RuleAction... errorActions) {
        return compiler.compile(new RuleDefinition("hot", 1, sql, List.of(), List.of(errorActions)));
    }
}
