package io.tributary.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.runtime.operators.CodeGenOperatorFactory;
import org.codehaus.commons.compiler.CompileException;
import org.codehaus.janino.SimpleCompiler;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Flink's planner really generates: the day it says something else, these fail. */
class EvalCallsTest {
    private static StreamTableEnvironment tables;

    @BeforeAll
    static void start() {
        tables = StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
        tables.executeSql("CREATE TABLE m (a STRING, b STRING, c STRING, n INT) WITH ('connector' = 'datagen')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "JSON_VALUE(a, '$.t'); SharedJson.jsonValue(",
                "JSON_VALUE(a, b DEFAULT 'x' ON EMPTY ERROR ON ERROR); SharedJson.jsonValue(",
                "JSON_VALUE(a, '$.t' RETURNING INTEGER); SharedJson.jsonValue(",
                "JSON_QUERY(a, '$.t' WITH WRAPPER); SharedJson.jsonQuery(",
                "JSON_QUERY(a, '$.t' RETURNING ARRAY<STRING>); SharedJson.jsonQuery(",
                "JSON_EXISTS(a, '$.t'); SharedJson.jsonExists(",
                "JSON_EXISTS(a, '$.t' UNKNOWN ON ERROR); SharedJson.jsonExists(",
                "a IS JSON; SharedJson.isJsonValue(",
                "a IS NOT JSON OBJECT; SharedJson.isJsonObject(",
                "a IS JSON ARRAY; SharedJson.isJsonArray(",
                "a IS JSON SCALAR; SharedJson.isJsonScalar(",
                "a LIKE 'a_b%'; LikePattern.compile(",
                "a NOT LIKE 'a!%_b%' ESCAPE '!'; LikePattern.compile(",
                "a LIKE b; SafeRegex.like(",
                "a NOT LIKE b ESCAPE '!'; SafeRegex.like(",
                "a SIMILAR TO 'a|b'; SafeRegex.similar(",
                "a NOT SIMILAR TO b ESCAPE '!'; SafeRegex.similar(",
                "REGEXP(a, b); SafeRegex.regExp(",
                "REGEXP_EXTRACT(a, b); SafeRegex.regexpExtract(",
                "REGEXP_EXTRACT(a, b, n); SafeRegex.regexpExtract(",
                "REGEXP_EXTRACT(a, b, CAST(n AS BIGINT)); SafeRegex.regexpExtract(",
                "REGEXP_REPLACE(a, b, c); SafeRegex.regexpReplace(",
                "REGEXP_COUNT(a, b); SafeRegex.regexpCount(",
                "REGEXP_INSTR(a, b); SafeRegex.regexpInstr(",
                "REGEXP_SUBSTR(a, b); SafeRegex.regexpSubstr(",
                "REGEXP_EXTRACT_ALL(a, b); SafeRegex.regexpExtractAll(",
                "REGEXP_EXTRACT_ALL(a, b, n); SafeRegex.regexpExtractAll(",
                "REGEXP_EXTRACT_ALL(a, b, CAST(n AS SMALLINT)); SafeRegex.regexpExtractAll(",
                "STR_TO_MAP(a); SafeRegex.strToMap(",
                "STR_TO_MAP(a, b, c); SafeRegex.strToMap(",
                "REPEAT(a, n); SafeText.repeat(",
                "LPAD(a, n, b); SafeText.lpad(",
                "RPAD(a, n, b); SafeText.rpad(",
                "REPLACE(a, b, c); SafeText.replace(",
                "CONCAT(a, b); SafeText.concat(",
                "CONCAT_WS(a, b, c); SafeText.concatWs(",
                "CAST(a AS CHAR(9)); SafeText.blankString(",
                "CAST(a AS BINARY(9)); SafeText.copyOf(",
                "PRINTF(a, b, n); SafeText.printf(",
                "PRINTF(a); SafeText.printf(",
                "ARRAY_JOIN(SPLIT(a, b), c); SafeText.arrayJoin(",
                "ARRAY_JOIN(SPLIT(a, b), c, a); SafeText.arrayJoin(",
                "BITMAP_TO_ARRAY(BITMAP_BUILD(ARRAY[n])); SafeText.bitmapToArray(",
                "BITMAP_TO_STRING(BITMAP_BUILD(ARRAY[n])); SafeText.bitmapToString(",
                "CAST(a AS DOUBLE); TextNumber.toDouble(",
                "TRY_CAST(JSON_VALUE(a, '$.t') AS DOUBLE); TextNumber.toDouble(",
            })
    void theCallIsOursAndCompiles(String expression, String call) throws CompileException {
        String generated = generated(expression);

        String code = EvalCalls.rewrite(generated);

        assertThat(generated).doesNotContain("io.tributary");
        assertThat(code).contains("io.tributary.rules.eval." + call);
        assertThat(code)
                .doesNotContain("java.util.regex.")
                .doesNotContainPattern("SqlJsonUtils\\.\\w+\\(")
                .doesNotContainPattern("SqlLikeUtils\\.(?!sqlToRegexLike\\()\\w+\\(")
                .doesNotContain("BinaryStringDataUtil.toDouble(")
                .doesNotContain("BinaryStringData.blankString(")
                .doesNotContainPattern("BinaryStringDataUtil\\.concat\\w*\\(")
                .doesNotContain("Arrays.copyOf(")
                .doesNotContainPattern("SqlFunctionUtils\\.\\w+\\(")
                .doesNotContainPattern("(Regexp|Printf|Join|BitmapTo)\\w*Function\\$\\w+\\s*\\.eval");
        new SimpleCompiler().cook(code);
    }

    @Test
    void aRulesOwnWordsStay() {
        String words = "java.util.regex.Pattern \"org.apache.flink.table.runtime.functions.SqlJsonUtils.jsonValue(\\";

        String code = EvalCalls.rewrite(generated("CONCAT(a, '" + words + "', JSON_VALUE(a, '$.t'))"));

        assertThat(code)
                .contains(
                        "java.util.regex.Pattern \\\"org.apache.flink.table.runtime.functions.SqlJsonUtils.jsonValue(")
                .contains("io.tributary.rules.eval.SharedJson.jsonValue(");
    }

    private static String generated(String expression) {
        Transformation<?> step = tables.toDataStream(tables.sqlQuery("SELECT " + expression + " AS x FROM m"))
                .getTransformation();
        StringBuilder code = new StringBuilder();
        while (!step.getInputs().isEmpty()) {
            if (step instanceof OneInputTransformation<?, ?> operator
                    && operator.getName().startsWith("Calc")
                    && operator.getOperatorFactory() instanceof CodeGenOperatorFactory<?> factory) {
                code.append(factory.getGeneratedClass().getCode());
            }
            step = step.getInputs().get(0);
        }
        return code.toString();
    }
}
