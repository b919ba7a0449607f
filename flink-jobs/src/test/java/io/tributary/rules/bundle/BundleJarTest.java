package io.tributary.rules.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleJarTest {
    @Test
    void theFunctionsOfAJarAreShownWithWhatTheyTakeAndGive() {
        assertThat(BundleFunctions.of(BundleJar.read(FunctionJars.ALL)))
                .extracting(each -> each.name() + " " + each.kind() + " " + each.className() + " " + each.signatures())
                .containsExactly(
                        "CELSIUS scalar acme.Celsius [(Double) → Double]",
                        "CHANCE scalar acme.Chance [() → Double]",
                        "LOOPS scalar acme.Loops [(String) → Boolean]",
                        "THROWS scalar acme.Throws [(String) → String]",
                        "WORDS table acme.Words [(String) → String]");
    }

    @Test
    void hintsAreShownWhereTypesAreGivenByThem() {
        byte[] jar = FunctionJars.jar(
                Map.of(
                        "acme.Pairs",
                        "package acme; import org.apache.flink.table.annotation.*; import org.apache.flink.table.functions.*;"
                                + " import org.apache.flink.types.Row; @FunctionHint(output = @DataTypeHint(\"ROW<k STRING, v INT>\"))"
                                + " public class Pairs extends TableFunction<Row> {"
                                + " public void eval(@DataTypeHint(\"DECIMAL(5, 2)\") java.math.BigDecimal x, Integer... more) { } }"),
                "PAIRS = acme.Pairs");

        assertThat(BundleFunctions.of(BundleJar.read(jar)))
                .singleElement()
                .satisfies(each -> assertThat(each.signatures())
                        .containsExactly("(DECIMAL(5, 2), Integer…) → ROW<k STRING, v INT>"));
    }

    @Test
    void lookingAtAFunctionRunsNothingOfIt() {
        byte[] jar = FunctionJars.jar(
                Map.of(
                        "acme.Eager",
                        "package acme; public class Eager extends org.apache.flink.table.functions.ScalarFunction {"
                                + " static { System.setProperty(\"acme.eager\", \"ran\"); }"
                                + " public String eval(String x) { return x; } }"),
                "EAGER = acme.Eager");

        assertThat(BundleFunctions.of(BundleJar.read(jar))).hasSize(1);
        assertThat(System.getProperty("acme.eager")).isNull();
    }

    @Test
    void whatIsNoJarOfFunctionsIsRefusedWithTheRemedy() {
        refused("no jar".getBytes(StandardCharsets.UTF_8), "not a jar");
        refused(new byte[0], "not a jar");
        refused(FunctionJars.zip(Map.of("a.txt", new byte[1])), "no functions are found");
        refused(declaring(""), "names 0 functions");
        refused(declaring("A-B = acme.Says"), "'A-B' is not the name of a function");
        refused(declaring("A = acme.Nobody"), "'acme.Nobody', which the jar does not hold");
        refused(declaring("A = acme.Says\na = acme.Says"), "there twice");
        refused(declaring("A = \\u12"), "cannot be read");
        refused(
                FunctionJars.zip(Map.of("org/apache/flink/table/functions/ScalarFunction.class", new byte[9])),
                "the platform's own");
        assertThatThrownBy(() -> BundleJar.read(new byte[BundleJar.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.TOO_LARGE));
        assertThatThrownBy(() ->
                        BundleJar.read(FunctionJars.zip(Map.of("zeros", new byte[BundleJar.MAX_UNPACKED + 1]))))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.TOO_LARGE));
    }

    @Test
    void aClassThatDoesNotLoadOrIsNoFunctionIsRefused() {
        refusedFunction("public class F extends ScalarFunction { }", "no public method eval");
        refusedFunction("public class F { public String eval() { return null; } }", "neither a ScalarFunction nor");
        refusedFunction(
                "public abstract class F extends ScalarFunction { public String eval() { return null; } }",
                "cannot be made");
        refusedFunction(
                "public class F extends ScalarFunction { public F(int x) { } public String eval() { return null; } }",
                "cannot be made");
        byte[] broken = FunctionJars.zip(Map.of(
                "acme/F.class",
                new byte[] {1, 2, 3},
                BundleJar.DECLARATION,
                "F = acme.F".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> BundleFunctions.of(BundleJar.read(broken)))
                .hasMessageContaining("function F: class acme.F does not load");
    }

    private static void refusedFunction(String type, String why) {
        byte[] jar = FunctionJars.jar(
                Map.of("acme.F", "package acme; import org.apache.flink.table.functions.*; " + type), "F = acme.F");
        assertThatThrownBy(() -> BundleFunctions.of(BundleJar.read(jar)))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining(why);
    }

    private static byte[] declaring(String declaration) {
        return FunctionJars.zip(Map.of(
                "acme/Says.class", new byte[1], BundleJar.DECLARATION, declaration.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(byte[] jar, String why) {
        assertThatThrownBy(() -> BundleJar.read(jar)).isInstanceOfSatisfying(RejectedException.class, refusal -> {
            assertThat(refusal).hasMessageContaining(why);
            assertThat(refusal.reason()).isEqualTo(Rejection.INVALID);
            assertThat(refusal.remedy()).isPresent();
        });
    }
}
