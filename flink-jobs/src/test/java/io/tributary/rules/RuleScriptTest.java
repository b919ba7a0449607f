package io.tributary.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleScript.Insert;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleScriptTest {

    @Test
    void eachInsertHasItsSinkAndItsSelect() {
        RuleScript script = RuleScript.of("""
                -- alarms go to the siren; and everything to the warehouse
                INSERT INTO repub SELECT 'P/siren/on' AS topic, 'ring; ring' AS payload FROM messages;
                /* rows; of a table */
                insert into warehouse.readings /*+ OPTIONS('key' = 'device_name, seq') */
                SELECT device_name, 1 AS seq FROM messages -- the end;
                """);

        assertThat(script.flaws()).isEmpty();
        assertThat(script.actions())
                .containsExactly(
                        new RuleAction.RepubRow(1),
                        new RuleAction.Jdbc("warehouse", "readings", List.of("device_name", "seq")));
        assertThat(script.inserts())
                .extracting(Insert::toString)
                .containsExactly("INSERT 1 INTO repub", "INSERT 2 INTO warehouse.readings");
        assertThat(script.inserts().get(0).query().strip())
                .isEqualTo("SELECT 'P/siren/on' AS topic, 'ring; ring' AS payload FROM messages");
        assertThat(script.inserts().get(1).line()).isEqualTo(4);
        assertThat(script.inserts().get(1).column()).isEqualTo(13);
    }

    @Test
    void everyPlaceInASelectIsThatOfTheScript() {
        String sql =
                "INSERT INTO kafka.a\r\nSELECT 1 AS x FROM messages;\n\tINSERT INTO kafka.b (y) SELECT 2\n FROM messages";

        for (Insert insert : RuleScript.of(sql).inserts()) {
            int at = insert.query().indexOf("SELECT");
            assertThat(insert.query().lines().count())
                    .isEqualTo(sql.substring(0, insert.query().length()).lines().count());
            assertThat(sql.startsWith(insert.query().substring(at), at)).isTrue();
        }
        assertThat(RuleScript.of(sql).inserts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "kafka.alarms | kafka.alarms",
                "KAFKA.plant.alarms | kafka.plant.alarms",
                "kafka.`plant-1.alarms` | kafka.plant-1.alarms",
                "`kafka` . `a``b` | nothing",
                "`my-server` | forward my-server",
                "server /*+ OPTIONS('payload' = 'body') */ | forward server body",
                "Repub /*+ options ( 'topic' = 'P/${room}/c' , 'qos'='0' ) */ | repub P/${room}/c 0",
                "repub /*+ OPTIONS('qos' = '-1') */ | row -1",
                "kafka.t /*+ OPTIONS('key'='${d}','payload'='p','envelope'='queue') */ | kafka.t ${d} p queue",
            })
    void aSinkIsAnAction(String sink, String expected) {
        RuleScript script = RuleScript.of("INSERT INTO " + sink + " SELECT 1 AS x FROM messages");

        if (expected.equals("nothing")) {
            assertThat(script.flaws())
                    .singleElement()
                    .satisfies(flaw -> assertThat(flaw.message()).contains("'a`b' is not the name of a Kafka topic"));
            return;
        }
        assertThat(script.flaws()).isEmpty();
        assertThat(script.actions())
                .singleElement()
                .extracting(RuleScriptTest::inShort)
                .isEqualTo(expected);
    }

    private static String inShort(RuleAction action) {
        if (action instanceof RuleAction.Kafka kafka) {
            return String.join(" ", "kafka." + kafka.topic(), kafka.key(), kafka.payload(), kafka.envelope())
                    .strip();
        }
        if (action instanceof RuleAction.Forward forward) {
            return ("forward " + forward.destination() + " " + forward.payload()).strip();
        }
        if (action instanceof RuleAction.Repub repub) {
            return "repub " + repub.topic() + " " + repub.qos();
        }
        return action instanceof RuleAction.RepubRow row ? "row " + row.qos() : action.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXECUTE STATEMENT SET BEGIN INSERT INTO kafka.a SELECT 1 AS x FROM messages; INSERT INTO kafka.b SELECT CASE qos WHEN 1 THEN 2 END FROM messages; END;",
                "execute /* all */ statement set\nbegin INSERT INTO kafka.a SELECT 1 AS x FROM messages; INSERT INTO kafka.b SELECT 1 AS x FROM messages; end",
                "BEGIN STATEMENT SET; INSERT INTO kafka.a SELECT 1 AS x FROM messages; INSERT INTO kafka.b SELECT 1 AS x FROM messages; END;",
                "INSERT INTO kafka.a SELECT 1 AS x FROM messages;;\n;INSERT INTO kafka.b SELECT 1 AS x FROM messages;;",
            })
    void aStatementSetIsUnderstood(String sql) {
        RuleScript script = RuleScript.of(sql);

        assertThat(script.flaws()).isEmpty();
        assertThat(script.inserts()).extracting(Insert::sink).containsExactly("kafka.a", "kafka.b");
    }

    @Test
    void aListOfColumnsIsNoSelectInBrackets() {
        assertThat(RuleScript.of("INSERT INTO kafka.a (x, `y z`) SELECT 1, 2 FROM messages")
                        .inserts())
                .singleElement()
                .satisfies(insert -> assertThat(insert.columns()).containsExactly("x", "y z"));
        assertThat(RuleScript.of("INSERT INTO kafka.a (SELECT 1 AS x FROM messages)")
                        .inserts())
                .singleElement()
                .satisfies(insert -> assertThat(insert.query().strip()).startsWith("(SELECT"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "INSERT INTO kafka.a SELECT 'x; FROM messages | 1 | 28 | a text begins here and has no end",
                "INSERT INTO `kafka.a SELECT 1 | 1 | 13 | a name begins here and has no end",
                "INSERT INTO kafka.a /* SELECT 1 | 1 | 21 | a comment begins here and has no end",
                "INSERT OVERWRITE kafka.a SELECT 1 | 1 | 8 | INTO is missing: a stream of messages overwrites nothing",
                "INSERT INTO kafka SELECT 1 | 1 | 13 | the sink kafka names no topic",
                "INSERT INTO repub.x SELECT 1 | 1 | 13 | the sink repub has no parts",
                "INSERT INTO a.b.c SELECT 1 | 1 | 13 | there is no sink a.b.c",
                "INSERT INTO db.t SELECT 1 | 1 | 13 | the table db.t has no key, by which its rows are upserted",
                "INSERT INTO kafka.plant-1 SELECT 1 | 1 | 24 | this cannot stand behind a sink",
                "INSERT INTO kafka.a | 1 | 1 | this INSERT has no SELECT",
                "INSERT INTO kafka.a (x SELECT 1 | 1 | 24 | the list of columns has no end",
                "INSERT INTO kafka.a (x, x) SELECT 1 | 1 | 25 | the column 'x' is there twice",
                "INSERT INTO kafka.a /*+ OPTIONS('keys'='x') */ SELECT 1 | 1 | 40 | the sink kafka.a has no option 'keys'",
                "INSERT INTO kafka.a /*+ OPTIONS(key='x') */ SELECT 1 | 1 | 33 | this is no option",
                "INSERT INTO kafka.a /*+ BROADCAST(a) */ SELECT 1 | 1 | 21 | this hint is not one of options",
                "INSERT INTO repub /*+ OPTIONS('topic'='P/d/x','qos'='2') */ SELECT 1 | 1 | 53 | qos '2' is not offered",
                "INSERT INTO repub /*+ OPTIONS('payload'='p') */ SELECT 1 | 1 | 41 | without the option topic, repub sends the column payload",
                "EXECUTE STATEMENT SET BEGIN INSERT INTO kafka.a SELECT 1 | 1 | 1 | the statement set that begins here has no END",
                "EXECUTE STATEMENT SET BEGIN END; | 1 | 1 | the script has no INSERT",
                "BEGIN; INSERT INTO kafka.a SELECT 1 | 1 | 1 | a script is INSERTs, or EXECUTE STATEMENT SET BEGIN, INSERTs and END",
                "INSERT INTO kafka.a SELECT 1; SET 'a' = 'b' | 1 | 31 | a script of a rule holds INSERTs alone, this statement begins with SET",
            })
    void whatCannotBeReadIsToldWithItsPlace(String sql, int line, int column, String message) {
        assertThat(RuleScript.of(sql).flaws()).singleElement().satisfies(flaw -> {
            assertThat(flaw.message()).isEqualTo(message);
            assertThat(flaw.line() + ":" + flaw.column()).isEqualTo(line + ":" + column);
            assertThat(flaw.remedy()).isNotBlank();
        });
    }

    @Test
    void aFlawHidesNoOther() {
        RuleScript script = RuleScript.of("INSERT INTO kafka SELECT 1;\n INSERT INTO kafka.a SELECT 1;\n  SELECT 2");

        assertThat(script.flaws())
                .extracting(flaw -> flaw.line() + ":" + flaw.column())
                .containsExactly("1:13", "3:3");
        assertThat(script.inserts()).extracting(Insert::number).containsExactly(2);
    }

    @Test
    void aSixthInsertIsTooMany() {
        assertThat(RuleScript.of("INSERT INTO kafka.a SELECT 1;\n".repeat(6)).flaws())
                .extracting(RuleScript.Flaw::line, RuleScript.Flaw::message)
                .containsExactly(tuple(6, "a rule has at most 5 INSERTs, this is number 6"));
    }

    @Test
    void aTextWithEscapesEndsWhereFlinkEndsIt() {
        assertThat(RuleScript.of(
                                "INSERT INTO kafka.a SELECT E'it\\'s; ' || 'a''b;' AS x FROM messages; INSERT INTO kafka.b SELECT 1")
                        .inserts())
                .hasSize(2);
    }

    @Test
    void aSelectIsNoScript() {
        assertThat(RuleScript.isOne("-- INSERT\nSELECT 1")).isFalse();
        assertThat(RuleScript.isOne(" /* a */ insert into x")).isTrue();
        assertThat(RuleScript.isOne("/* without end")).isFalse();
    }

    @Test
    void aScriptHasNoActionsAndASelectHasSome() {
        assertThatThrownBy(() -> new RuleDefinition(
                        "hot",
                        1,
                        "INSERT INTO kafka.a SELECT 1 AS x FROM messages",
                        List.of(new RuleAction.Kafka("b", "", ""))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("is a script, whose INSERTs say where results go, and has actions beside it");
        assertThatThrownBy(() -> new RuleDefinition("hot", 1, "SELECT 1 AS x FROM messages", List.of()))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.remedy())
                                .hasValueSatisfying(remedy -> assertThat(remedy).contains("INSERT INTO <sink>")));
    }

    @Test
    void anErrorActionMayNotWriteWhereAnInsertWrites() {
        assertThatThrownBy(() -> new RuleDefinition(
                        "hot",
                        1,
                        "INSERT INTO kafka.a SELECT 1 AS x FROM messages",
                        List.of(),
                        List.of(new RuleAction.Kafka("a", "", ""))))
                .hasMessageContaining("has the target of another action: kafka a");
    }
}
