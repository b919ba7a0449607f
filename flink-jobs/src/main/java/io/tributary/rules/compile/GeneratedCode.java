package io.tributary.rules.compile;

import io.tributary.rules.eval.EvalCalls;
import io.tributary.rules.program.RuleOperator;
import io.tributary.rules.program.RuleProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;

/**
 * Makes of an operator's text, as Flink's planner generates it, class bytes for the fabric. Beside {@link RulePlanner} the only place
 * that knows what Flink generates: what it expects and does not find refuses the rule; it never guesses.
 */
final class GeneratedCode {
    private static final String BASE = "extends org.apache.flink.table.runtime.operators.TableStreamOperator\n";

    private static final Pattern LITERAL = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");

    /**
     * Flink copies every text a rule refers to, lest a later operator changes the row under it. Ours never change: rows are built per
     * message, stages run one after the other, results are taken out at once.
     */
    private static final Pattern FIELD_COPY = Pattern.compile("\\(typeSerializer\\$\\d+\\.copy\\((field\\$\\d+)\\)\\)");

    private static final Pattern NEEDS_JSON = Pattern.compile("SharedJson\\.json(Value|Query|Exists)\\(");
    private static final Pattern ASKS_FOR_JSON = Pattern.compile("SharedJson\\.isJson");

    /** Time and chance come from the message, so that a replay gives the same rows. */
    private static final Map<String, String> OF_THE_MESSAGE = ordered(
            "java.lang.System.currentTimeMillis()", "messageTime()",
            "ctx.timerService().currentProcessingTime()", "messageTime()",
            "org.apache.flink.table.utils.DateTimeUtils.unixTimestamp()", "messageTimeSeconds()",
            "org.apache.flink.table.runtime.functions.SqlFunctionUtils.uuid()", "messageUuid()",
            "new java.util.Random(", "messageRandom(");

    /** What must not be left: it asks the machine, or the task an operator of ours does not have. */
    private static final List<String> FOREIGN = List.of(
            "currentTimeMillis",
            "nanoTime",
            "timerService",
            "ctx.",
            "unixTimestamp()",
            "uuid()",
            "java.util.Random(",
            "currentWatermark",
            "getContainingTask",
            "getMetricGroup",
            "TableStreamOperator");

    /**
     * @param stage position in the chain: operators of one rule may have one name
     * @param classes that the code may name
     * @throws IllegalArgumentException when the text is not as Flink 2.3 generates it, or uses what a rule cannot have
     */
    static RuleProgram.Stage compile(
            String className, String code, Object[] references, int stage, ClassLoader classes) {
        String name = className.replace('$', '_') + "_" + stage;
        String text = rewritten(className, code, name);
        SimpleCompiler compiler = new SimpleCompiler();
        compiler.setParentClassLoader(classes);
        try {
            compiler.cook(text);
        } catch (CompileException e) {
            throw new IllegalArgumentException("the SQL is too much for one program: " + e.getMessage(), e);
        }
        return new RuleProgram.Stage(name, new TreeMap<>(compiler.getBytecodes()), RuleProgram.serialized(references));
    }

    /** Whether a chain of operators looks into JSON as if it was some: without asking anywhere whether it is. */
    static boolean needsJson(List<String> codes) {
        List<String> calls = codes.stream()
                .map(code -> LITERAL.matcher(EvalCalls.rewrite(code)).replaceAll("\"\""))
                .toList();
        return calls.stream().anyMatch(call -> NEEDS_JSON.matcher(call).find())
                && calls.stream().noneMatch(call -> ASKS_FOR_JSON.matcher(call).find());
    }

    /** The text for the fabric; what stands in quotes is the author's and stays. */
    static String rewritten(String className, String code, String name) {
        List<String> literals = new ArrayList<>();
        String bare = LITERAL.matcher(EvalCalls.rewrite(code)).replaceAll(match -> {
            literals.add(match.group());
            return "\"" + (literals.size() - 1) + "\"";
        });
        String text = withoutLiterals(className, bare).replace(className, name);
        return LITERAL.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(literals.get(Integer.parseInt(
                        match.group().substring(1, match.group().length() - 1)))));
    }

    private static String withoutLiterals(String className, String code) {
        String text = once(code, BASE, "extends " + RuleOperator.class.getName() + "\n");
        text = FIELD_COPY.matcher(text).replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
        for (Map.Entry<String, String> replacement : OF_THE_MESSAGE.entrySet()) {
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        for (String foreign : FOREIGN) {
            if (text.contains(foreign)) {
                throw new IllegalArgumentException(
                        "the SQL uses what only a job of its own has (" + foreign + " in " + className + ")");
            }
        }
        return text;
    }

    private static String once(String text, String what, String instead) {
        int at = text.indexOf(what);
        if (at < 0 || text.indexOf(what, at + 1) >= 0) {
            throw new IllegalArgumentException(
                    "Flink's planner generates code of another form than this version of the platform knows ('"
                            + what.strip() + "' is not there once)");
        }
        return text.substring(0, at) + instead + text.substring(at + what.length());
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private GeneratedCode() {}
}
