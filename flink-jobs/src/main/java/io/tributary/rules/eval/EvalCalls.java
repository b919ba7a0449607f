package io.tributary.rules.eval;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which calls in the code that Flink 2.3.0 generates become calls of this package. There are four kinds: static calls, which
 * {@link #REPLACEMENTS} lists; a constant LIKE pattern, which the code keeps as a {@code java.util.regex.Pattern}; the cast of a text
 * to DOUBLE; and function objects, whose {@code eval} becomes a static call (of some with the object as its first argument) while the
 * object stays among the references, opened and closed as before. A test generates code with Flink's planner and holds that these are all.
 */
public final class EvalCalls {
    private static final String OURS = "io.tributary.rules.eval.";
    private static final String FUNCTIONS = "org.apache.flink.table.runtime.functions.";
    private static final String LIKE = "org.apache.flink.table.functions.SqlLikeUtils.";
    private static final String BINARY = "org.apache.flink.table.data.binary.";
    private static final String OBJECT = "function_org\\$apache\\$flink\\$table\\$runtime\\$functions\\$scalar\\$";

    /** Static calls: text of the generated code, and what takes its place. */
    public static final Map<String, String> REPLACEMENTS = replacements();

    private static final Pattern CALL = Pattern.compile(String.join(
            "|",
            "(?<constant>\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")", // left alone: a rule may look for such words in
            // its messages
            "(?<call>" + REPLACEMENTS.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")) + ")",
            "(?<like>java\\.util\\.regex\\.Pattern\\b)",
            "org\\.apache\\.flink\\.table\\.data\\.binary\\.BinaryStringDataUtil\\.toDouble\\("
                    + "(?<number>[A-Za-z0-9_$]+)\\.trim\\(\\)\\)",
            OBJECT + "Regexp(?<object>Count|Instr|Substr|ExtractAll)Function\\$[0-9a-f]+\\s*\\.eval\\(",
            "(?<bounded>" + OBJECT + "(?<made>Printf|ArrayJoin|BitmapToArray|BitmapToString)Function\\$[0-9a-f]+)"
                    + "\\s*\\.eval\\("));

    /** The code with every such call replaced; constants of the rule stay as they are. */
    public static String rewrite(String generatedCode) {
        Matcher call = CALL.matcher(generatedCode);
        StringBuilder code = new StringBuilder(generatedCode.length());
        while (call.find()) {
            call.appendReplacement(code, Matcher.quoteReplacement(replacement(call)));
        }
        return call.appendTail(code).toString();
    }

    private static String replacement(Matcher call) {
        if (call.group("constant") != null) {
            return call.group();
        }
        if (call.group("like") != null) {
            return OURS + "LikePattern";
        }
        if (call.group("number") != null) {
            return OURS + "TextNumber.toDouble(" + call.group("number") + ")";
        }
        String made = call.group("made");
        if (made != null) {
            return OURS + "SafeText." + Character.toLowerCase(made.charAt(0)) + made.substring(1) + "("
                    + call.group("bounded") + ", ";
        }
        String object = call.group("object");
        return object != null
                ? OURS + "SafeRegex.regexp" + object + "("
                : REPLACEMENTS.getOrDefault(call.group(), call.group());
    }

    private static Map<String, String> replacements() {
        Map<String, String> calls = new LinkedHashMap<>();
        for (String name : new String[] {
            "jsonValue", "jsonQuery", "jsonExists", "isJsonValue", "isJsonObject", "isJsonArray", "isJsonScalar"
        }) {
            calls.put(FUNCTIONS + "SqlJsonUtils." + name + "(", OURS + "SharedJson." + name + "(");
        }
        for (String name : new String[] {"regExp", "regexpExtract", "regexpReplace", "strToMap"}) {
            calls.put(FUNCTIONS + "SqlFunctionUtils." + name + "(", OURS + "SafeRegex." + name + "(");
        }
        for (String name : new String[] {"repeat", "lpad", "rpad", "replace"}) {
            calls.put(FUNCTIONS + "SqlFunctionUtils." + name + "(", OURS + "SafeText." + name + "(");
        }
        for (String name : new String[] {"concat", "concatWs"}) {
            calls.put(BINARY + "BinaryStringDataUtil." + name + "(", OURS + "SafeText." + name + "(");
        }
        calls.put(BINARY + "BinaryStringData.blankString(", OURS + "SafeText.blankString(");
        calls.put("java.util.Arrays.copyOf(", OURS + "SafeText.copyOf(");
        for (String name : new String[] {"like", "similar"}) {
            calls.put(LIKE + name + "(", OURS + "SafeRegex." + name + "(");
        }
        return Map.copyOf(calls);
    }

    private EvalCalls() {}
}
