package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table in the documentation says what the tests are named after, and nothing else. */
class ConformanceTableTest {
    private static final Path TABLE = Path.of("..", "docs", "mqtt-conformance.md");
    private static final Pattern ROW = Pattern.compile("\\| (MQTT-[0-9.-]+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern STATEMENT = Pattern.compile("\\[(MQTT-[0-9.-]+)]");
    private static final Pattern TEST = Pattern.compile("\\b\\w+Test\\b");

    @Test
    void everyStatementIsSaidToBeTestedWhereItIs() throws IOException, ClassNotFoundException {
        Map<String, Set<String>> tested = statementsOfTests();
        Map<String, Set<String>> said = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Matcher test = TEST.matcher(row.group(2));
                while (test.find()) {
                    said.computeIfAbsent(test.group(), name -> new TreeSet<>()).add(row.group(1));
                }
            }
        }
        assertThat(said.keySet()).containsAll(tested.keySet());
        tested.forEach((test, statements) ->
                assertThat(said.get(test)).as("docs say of %s", test).containsAll(statements));
        said.forEach((test, statements) ->
                assertThat(tested).as("docs name %s", test).containsKey(test));
    }

    /** By test class, what its tests' names cite. */
    private static Map<String, Set<String>> statementsOfTests() throws IOException, ClassNotFoundException {
        Map<String, Set<String>> statements = new TreeMap<>();
        for (String name : testClasses()) {
            Class<?> test = Class.forName(ConformanceTableTest.class.getPackageName() + "." + name);
            for (Method method : test.getDeclaredMethods()) {
                DisplayName says = method.getAnnotation(DisplayName.class);
                Matcher cited = STATEMENT.matcher(says == null ? "" : says.value());
                while (cited.find()) {
                    statements.computeIfAbsent(name, key -> new TreeSet<>()).add(cited.group(1));
                }
            }
        }
        return statements;
    }

    private static List<String> testClasses() throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of("src", "test", "java", "io", "tributary", "gateway", "conformance"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .filter(name -> !name.equals(ConformanceTableTest.class.getSimpleName()))
                    .toList();
        }
    }
}
