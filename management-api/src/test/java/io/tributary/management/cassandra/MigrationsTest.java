package io.tributary.management.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void aScriptIsSplitAtTheSemicolonsThatEndLines() {
        assertThat(Migrations.statementsOf("""
                        -- a comment
                        CREATE TABLE a (
                          b text,   -- another
                          PRIMARY KEY (b)
                        );

                        CREATE TABLE c (d int PRIMARY KEY) WITH comment = 'x;y';
                        """))
                .containsExactly(
                        "CREATE TABLE a (\n  b text,\n  PRIMARY KEY (b)\n)",
                        "CREATE TABLE c (d int PRIMARY KEY) WITH comment = 'x;y'");
    }

    @Test
    void everyScriptIsInTheJarAndMayRunTwice() {
        for (String script : Migrations.SCRIPTS) {
            List<String> statements = Migrations.statementsOf(Migrations.read(script));

            assertThat(statements)
                    .isNotEmpty()
                    .allMatch(statement -> statement.matches("CREATE (TABLE|INDEX) IF NOT EXISTS (?s:.*)")
                            || statement.matches("DELETE FROM (?s:.*)")
                            || statement.matches("ALTER TABLE \\w+ ADD IF NOT EXISTS (?s:.*)"));
        }
    }
}
